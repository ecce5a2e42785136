import { blocksFor } from '../limits/held-back.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { BatchState, DecisionInput, Hold } from '../deciding/next-step.types.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { OpenMessage } from '../messages/open-message.js';
import { lastBegin, opensAt } from '../messages/delivery-times.js';
import { limitsOf } from '../deciding/failure.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { covers, type Suppression } from '../suppressions/suppression.js';
import { readPassedOver } from '../contacts/not-on-whatsapp.js';
import { lastThere } from '../contacts/reach.js';
import { latest, type TemplateHold } from '../deciding/window.js';
import { readFreeText } from '../contacts/read-recipients.js';
import type { Tx } from '../database/transaction.js';
import { reachedChannels } from '../limits/reached-channels.js';
import { withOneProbeEach } from './template-probes.js';
import type { Channel } from '../siren/channel.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import { isOwnCodeOf } from '../siren/own-codes.js';

/** How a message's recipient stands with WhatsApp. */
type RecipientNow = Pick<DecisionInput, 'window' | 'freeText' | 'notOnWhatsApp'>;

/** Stands for data that was not read yet. A message whose decision used it is decided again. */
const NOT_READ_YET: RecipientNow = {
  window: 'unknown',
  freeText: { is: 'possible', because: 'window_unknown' },
  notOnWhatsApp: null,
};
const NO_CHANNELS: ReadonlySet<Channel> = new Set();
const NOBODY: ReadonlyMap<Channel, Date> = new Map();
const NO_SUPPRESSIONS: readonly Suppression[] = [];

/** What a decision looks at beside the message itself. */
export interface DecisionInputs {
  of: (open: OpenMessage) => DecisionInput;
  /** Reads what the decisions on these messages turned out to need. */
  read(tx: Tx, messages: readonly OpenMessage[]): Promise<void>;
  /** Whether the decision on this message needed data that was not read yet. */
  wantsMore(open: OpenMessage): boolean;
}

/** What the turn has read for all of its messages. */
interface Known {
  holds: ReadonlyMap<Channel, Hold>;
  /** Who may try a paused channel, by its message's id. */
  probes: ReadonlyMap<Channel, string>;
  batchOf: (batchId: string | null) => BatchState;
  /** Locked by this transaction. */
  templateHolds: Map<string, TemplateHold>;
  /** The database's, read after the locks. */
  now: Date;
}

/**
 * Most messages of a turn were answered, and wait. Suppressions, windows and the like matter for few of them. So these
 * are read only for messages whose decision needed them, and these messages are decided again.
 */
export async function decisionInputs(
  tx: Tx,
  messages: readonly OpenMessage[],
  { holds, probes, batchOf, templateHolds, now }: Known,
  policy: DeliveryPolicy,
): Promise<DecisionInputs> {
  const reached = messages.some((open) => hasWaitedLong(open, holds, now, policy))
    ? await reachedChannels(tx, now)
    : NO_CHANNELS;
  const suppressions = new Map<string, readonly Suppression[]>();
  const asked = new Set<OpenMessage>();
  const recipients = new Map<OpenMessage, RecipientNow>();

  function recipientOf(open: OpenMessage): RecipientNow {
    const known = recipients.get(open);
    if (known === undefined) asked.add(open);
    return known ?? NOT_READ_YET;
  }

  function suppressionsOf(open: OpenMessage): readonly Suppression[] {
    const { to, category, ignoresSuppression } = open.message;
    if (ignoresSuppression) return NO_SUPPRESSIONS;
    const known = suppressions.get(canonicalNumber(to));
    if (known === undefined) asked.add(open);
    return known?.filter((suppression) => covers(suppression, category)) ?? NO_SUPPRESSIONS;
  }

  /** Without the hold that this message is to probe. */
  function holdsFor({ message }: OpenMessage): ReadonlyMap<Channel, Hold> {
    const probed = [...probes].flatMap(([channel, id]) => (id === message.id ? [channel] : []));
    return probed.length === 0 ? holds : new Map([...holds].filter(([channel]) => !probed.includes(channel)));
  }

  const ordered = new Map(
    [...probes].flatMap(([channel, id]) => (holds.get(channel)?.isOrdered === true ? [[id, new Set([channel])]] : [])),
  );

  const inputs: DecisionInputs = {
    of: (open) => {
      let blocks: DecisionInput['blocks'] | undefined;
      const lazy = (): DecisionInput['blocks'] => (blocks ??= blocksFor(open.message, suppressionsOf(open), policy));
      return {
        now,
        codes: CODE_MEANINGS,
        get window() {
          return recipientOf(open).window;
        },
        get freeText() {
          return recipientOf(open).freeText;
        },
        get notOnWhatsApp() {
          return recipientOf(open).notOnWhatsApp;
        },
        get opensAt() {
          return opensAt(open.message, policy, now);
        },
        lastBegin: lastBegin(open.message, policy),
        templateHolds,
        holds: holdsFor(open),
        ordered: ordered.get(open.message.id) ?? NO_CHANNELS,
        reached,
        blocks: { get: (channel) => lazy().get(channel), has: (channel) => lazy().has(channel) },
        smsLimit: null,
        busy: NOBODY,
        batch: batchOf(open.message.batchId),
        limits: limitsOf(open.message, policy),
      };
    },
    wantsMore: (open) => asked.has(open),
    read: async (of, wanting) => {
      asked.clear();
      const numbers = [...new Set(wanting.map(({ message }) => canonicalNumber(message.to)))];
      const [rows, freeTextOf] = await Promise.all([
        numbers.length === 0 ? [] : readSuppressions(of, numbers),
        readFreeText(
          of,
          wanting.map(({ message }) => message),
          policy,
        ),
      ]);
      const freeTexts = new Map(wanting.map(({ message }) => [message, freeTextOf(message, now)]));
      const passedOverFor = await readPassedOver(
        of,
        [...freeTexts.keys()],
        (message) => freeTexts.get(message)!.facts,
        policy,
        deliveredInHand(messages),
      );
      const byNumber = Map.groupBy(rows, ({ phoneNumber }) => canonicalNumber(phoneNumber));
      for (const number of numbers) suppressions.set(number, byNumber.get(number) ?? NO_SUPPRESSIONS);
      for (const open of wanting) {
        const { message } = open;
        const { window, freeText } = freeTexts.get(message)!;
        recipients.set(open, { window, freeText, notOnWhatsApp: passedOverFor(message, now) });
      }
    },
  };
  if (templateHolds.size === 0) return inputs;
  // Who probes a template depends on all of them.
  await inputs.read(tx, messages);
  return { ...inputs, of: withOneProbeEach(messages, inputs.of, templateHolds) };
}

/**
 * Deliveries by WhatsApp that this turn learned of and has not stored yet, by canonical number. Computed when first
 * needed.
 */
function deliveredInHand(messages: readonly OpenMessage[]): (number: string) => Date | null {
  let byNumber: Map<string, Date> | undefined;
  return (number) => (byNumber ??= deliveriesOf(messages)).get(number) ?? null;
}

function deliveriesOf(messages: readonly OpenMessage[]): Map<string, Date> {
  const byNumber = new Map<string, Date>();
  for (const { message, attempts } of messages) {
    const there = lastThere(attempts.filter(({ channel }) => channel === 'whatsapp'));
    if (there === null) continue;
    const number = canonicalNumber(message.to);
    byNumber.set(number, latest(byNumber.get(number) ?? null, there)!);
  }
  return byNumber;
}

/** Only a message that has waited for long may change to a channel that reaches Siren while its own does not. */
function hasWaitedLong(
  { message, attempts }: OpenMessage,
  holds: ReadonlyMap<Channel, Hold>,
  now: Date,
  { holdMaxMs }: DeliveryPolicy,
): boolean {
  const isUnreached =
    attempts.some(({ errorCode }) => isOwnCodeOf(errorCode, 'unreached')) ||
    [...holds.values()].some(({ isOutage }) => isOutage);
  return isUnreached && message.finishedAt === null && message.createdAt.getTime() + holdMaxMs <= now.getTime();
}
