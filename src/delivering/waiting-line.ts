import { nextStep } from '../deciding/next-step.js';
import type { DecisionInput, Hold, NextStep } from '../deciding/next-step.types.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Channel } from '../siren/channel.js';

/** Holds are often prolonged. So a message that waits for another channel's hold to end is not looked at too early. */
const SLACK_MS = 60_000;
const FOREVER = new Date(8.64e15);

/**
 * Until when a message may stand in the line of its held channel. It is the time at which it must be looked at if the
 * hold never ends. So a hold that each probe of an outage prolongs is not written into each of a hundred thousand
 * messages. Null: no hold keeps it, but Siren asked this very message to wait.
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
