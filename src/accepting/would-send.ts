import { readPassedOver } from '../contacts/not-on-whatsapp.js';
import { type FreeTextNow, readFreeText } from '../contacts/read-recipients.js';
import { readTemplateHolds } from '../contacts/template-holds.js';
import type { Tx } from '../database/transaction.js';
import { blockOf, firstProvider, isElsewhere, NOT_ON_WHATSAPP, stepAfter, TEMPLATE_HELD } from '../deciding/blocks.js';
import { contentOf, contentToSend } from '../deciding/content.js';
import type { DecisionInput } from '../deciding/next-step.types.js';
import type { Problem } from '../http/problem.js';
import { knownProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import { blocksFor } from '../limits/held-back.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { besideText } from '../messages/message.view.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { covers, OPTED_OUT, type Suppression } from '../suppressions/suppression.js';
import type { SkippedStepDto, WouldSendDto } from './dry-run.dto.js';
import type { NewMessage } from './new-message.js';

/** The facts at one moment that decide what would be sent for a message that is not accepted yet. */
export interface AcceptanceInput extends FreeTextNow {
  now: Date;
  codes: typeof CODE_MEANINGS;
  /** The suppressions for messages of its category. */
  suppressions: readonly Suppression[];
  blocks: DecisionInput['blocks'];
  notOnWhatsApp: DecisionInput['notOnWhatsApp'];
  templateHolds: DecisionInput['templateHolds'];
}

/**
 * Reads these facts for several messages, in a few statements for all of them. Returns a function that answers for
 * each.
 */
export async function readMoment(
  tx: Tx,
  messages: readonly NewMessage[],
  policy: DeliveryPolicy,
  now: Date,
): Promise<(message: NewMessage) => AcceptanceInput> {
  const suppressed = await readSuppressions(
    tx,
    messages.map(({ to }) => to),
  );
  const byNumber = Map.groupBy(suppressed, ({ phoneNumber }) => canonicalNumber(phoneNumber));
  const freeTextOf = await readFreeText(tx, messages, policy);
  const passedOverFor = await readPassedOver(tx, messages, (message) => freeTextOf(message, now).facts, policy);
  const templateHolds = await readTemplateHolds(
    tx,
    messages.map((message) => ({ message: { ...message, finishedAt: null } })),
  );
  return (message) => {
    const suppressions = (byNumber.get(canonicalNumber(message.to)) ?? []).filter((one) =>
      covers(one, message.category),
    );
    return {
      ...{ now, codes: CODE_MEANINGS, ...freeTextOf(message, now), suppressions, templateHolds },
      blocks: blocksFor(message, suppressions, policy),
      notOnWhatsApp: passedOverFor(message, now),
    };
  };
}

/** Why nothing would be sent for a message now; null: something would, or it would wait for its template. */
export function nothingToSend(
  { plan }: Pick<NewMessage, 'plan'>,
  skipped: readonly SkippedStepDto[],
  { suppressions, blocks }: Pick<AcceptanceInput, 'suppressions' | 'blocks'>,
): Problem | null {
  if (skipped.length < plan.length) return null;
  const isSuppressed = plan.every(({ channel }) => blocks.get(channel)?.suppressed === true);
  if (isSuppressed) return suppressedProblem(suppressions.find(({ reason }) => reason === OPTED_OUT) !== undefined);
  return knownProblem('nothing-to-send', {
    errors: skipped.map(({ code }, i) => ({
      path: `channels[${i}]`,
      message: say('would be passed over: {code}', { code }),
    })),
  });
}

function suppressedProblem(hasOptedOut: boolean): Problem {
  return knownProblem(
    'suppressed',
    hasOptedOut
      ? {
          detail: say(
            'This person asked not to be written to. Nothing is sent until they write START, or their suppression is lifted.',
          ),
        }
      : {},
  );
}

type Now = Pick<DecisionInput, 'now' | 'freeText' | 'templateHolds' | 'blocks' | 'codes' | 'notOnWhatsApp'>;

/** The steps of a new message that would be skipped now, and what the first remaining one would send. */
export function wouldSend(
  message: Pick<MessageRecord, 'text' | 'content' | 'plan'>,
  now: Now,
): { skipped: SkippedStepDto[]; sends: WouldSendDto | null } {
  const planned = { ...message, replayedAfter: null };
  const skipped: SkippedStepDto[] = [];
  let sends: WouldSendDto | null = null;
  for (const [i, step] of message.plan.entries()) {
    const { channel } = step;
    const target = { step: i, provider: firstProvider(step) };
    const skip = ({ code, message }: { code: string; message: string }) => skipped.push({ channel, code, message });
    const block = blockOf(target, planned, [], now);
    if (block !== undefined) {
      skip(block);
      continue;
    }
    if (isElsewhere(i, planned, [], now)) {
      skip(NOT_ON_WHATSAPP);
      continue;
    }
    const choice = contentToSend(target, planned, [], now);
    if (choice.send === 'later') {
      // If no other step is left, it waits for its template.
      if (stepAfter(i, planned, [], now) !== null) skip(TEMPLATE_HELD);
      continue;
    }
    if (sends !== null || choice.send === 'nothing') continue;
    const approved = choice.send === 'template' ? choice.approved : null;
    const sent = { step: i, approvedName: approved?.name ?? null, approvedLanguage: approved?.language ?? null };
    const content = contentOf(planned, sent, []);
    const { kind, text, locale } = content;
    sends = {
      ...{ channel, kind, text },
      ...besideText(content.kind === 'text' ? content.content : null),
      locale,
      template: approved && { name: approved.name, language: approved.language },
      because: channel === 'sms' ? 'no_window' : step.window === 'template' ? 'always_template' : now.freeText.because,
    };
  }
  return { skipped, sends };
}
