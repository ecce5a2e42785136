import { blockOf, firstProvider, isElsewhere, NOT_ON_WHATSAPP, stepAfter, TEMPLATE_HELD } from '../deciding/blocks.js';
import { contentOf, contentToSend } from '../deciding/content.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { besideText } from '../messages/message.view.js';
import type { DecisionInput } from '../deciding/next-step.types.js';
import type { SkippedStepDto, WouldSendDto } from './dry-run.dto.js';

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
