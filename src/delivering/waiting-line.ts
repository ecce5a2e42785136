import { nextStep } from '../deciding/next-step.js';
import type { DecisionInput, Hold, NextStep } from '../deciding/next-step.types.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Channel } from '../siren/channel.js';

/** A hold is often made longer, so what depends on the end of another channel's is not looked at too soon. */
const SLACK_MS = 60_000;
const FOREVER = new Date(8.64e15);

/**
 * Until when a message that waits for its channel's hold may stand in the channel's line: when it should be looked at did
 * the hold never end. So a hold that is made longer again and again, as by each probe of an outage, is not written into
 * each of a hundred thousand messages. Null: no hold keeps it, but Siren asked this very message to wait.
 */
export function waitInLine(
  next: NextStep & { do: 'wait'; for: 'hold' },
  { message, attempts }: Pick<OpenMessage, 'message' | 'attempts'>,
  input: DecisionInput,
): Date | null {
  const hold = input.holds.get(next.channel);
  if (hold === undefined || hold.until <= input.now) return null;
  const holds = new Map(
    [...input.holds].map(([channel, known]): [Channel, Hold] => [
      channel,
      { ...known, until: channel === next.channel ? FOREVER : new Date(known.until.getTime() + SLACK_MS) },
    ]),
  );
  const endless = nextStep(message, attempts, { ...input, holds });
  return endless.do === 'wait' ? endless.until : next.until;
}
