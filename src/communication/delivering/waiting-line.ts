import type { Channel } from '../../siren/channel.js';
import { nextStep } from '../next-step.js';
import type { Circumstances, Hold, NextStep } from '../next-step.types.js';
import type { OpenMessage } from '../open-message.js';

/** A hold is often made longer, so what depends on the end of another channel's is not looked at too soon. */
const SLACK_MS = 60_000;
const FOREVER = new Date(8.64e15);

/**
 * Where a message waits. One that waits for its channel's hold stands in the channel's line: whoever ends the hold wakes
 * it, so that holds which are made longer again and again, as by each trial of an outage, are not written into each of a
 * hundred thousand messages. It looks again by itself only when it should, did the hold never end.
 */
export function placeOfWait(
  next: NextStep & { do: 'wait' },
  { message, attempts }: Pick<OpenMessage, 'message' | 'attempts'>,
  circumstances: Circumstances,
): { until: Date; line: Channel | null } {
  const line = next.for === 'hold' ? next.channel : null;
  const hold = line === null ? undefined : circumstances.holds.get(line);
  if (line === null || hold === undefined || hold.until <= circumstances.now) return { until: next.until, line: null };
  const holds = new Map(
    [...circumstances.holds].map(([channel, hold]): [Channel, Hold] => [
      channel,
      { ...hold, until: channel === line ? FOREVER : new Date(hold.until.getTime() + SLACK_MS) },
    ]),
  );
  const endless = nextStep(message, attempts, { ...circumstances, holds });
  return { until: endless.do === 'wait' ? endless.until : next.until, line };
}
