import type { Channel } from '../siren/channel.js';
import type { OutboundTemplate } from '../siren/outbound-message.js';
import type { AttemptFacts, MessageFacts, Place } from './next-step.types.js';
import type { Step } from './plan.js';

/** What one attempt sends. A template's `text` is what the recipient reads. */
export type Content =
  { kind: 'text'; text: string; senderId?: string } | { kind: 'template'; approved: OutboundTemplate; text: string };

/** WhatsApp has no template of this name in this language. */
const NO_SUCH_LANGUAGE = '132001';

/** What the attempt at `place` sends, that comes after the `attempts` before it. */
export function contentOf(
  message: Pick<MessageFacts, 'plan' | 'replayedAfter'> & { text: string },
  place: Place,
  attempts: readonly AttemptFacts[],
): Content {
  const step = message.plan[place.step]!;
  const hasMissed = attemptsAt(place, message, attempts).some(missedLanguage);
  const { text = message.text, approved } = (hasMissed ? step.inOtherLocales?.[0] : undefined) ?? step;
  if (approved !== undefined) return { kind: 'template', approved, text };
  return { kind: 'text', text, ...(step.senderId !== undefined && { senderId: step.senderId }) };
}

/** What a message says on a channel, in its first language. */
export function textOn(channel: Channel, { text, plan }: { text: string; plan: readonly Step[] }): string {
  return plan.find((step) => step.channel === channel)?.text ?? text;
}

/** Whether `failed` is to be followed by the next language of its step. That is tried once. */
export function hasNextLanguage(
  failed: AttemptFacts,
  message: Pick<MessageFacts, 'plan' | 'replayedAfter'>,
  attempts: readonly AttemptFacts[],
): boolean {
  const { inOtherLocales = [] } = message.plan[failed.step]!;
  return (
    inOtherLocales.length > 0 &&
    missedLanguage(failed) &&
    attemptsAt(failed, message, attempts).filter(missedLanguage).length === 1
  );
}

function attemptsAt(
  { step, provider }: Place,
  { replayedAfter }: Pick<MessageFacts, 'replayedAfter'>,
  attempts: readonly AttemptFacts[],
): AttemptFacts[] {
  return attempts.filter((a) => a.step === step && a.provider === provider && a.number > (replayedAfter ?? 0));
}

/** Not by its status: a receipt may still raise that, and what was sent after it stays what it was. */
function missedLanguage({ failedAt, errorCode }: AttemptFacts): boolean {
  return failedAt !== null && errorCode === NO_SUCH_LANGUAGE;
}
