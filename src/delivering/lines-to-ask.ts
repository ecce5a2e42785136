import { type Channel, CHANNELS } from '../siren/channel.js';
import { PROBE_FROM } from './choose-from-lines.js';
import type { LineWanted } from './claim.js';
import { batchLine, classLine, CLASSES, type Line } from '../messages/lines.js';
import type { Outlook } from './outlook.js';
import type { Slots } from './slots.js';

interface Asking {
  outlook: Pick<Outlook, 'holds' | 'batches'>;
  now: Date;
  slots: Slots;
  /** How many requests may leave, by the rate of all; Infinity: not limited. */
  permits: number;
  /** How many questions, by their rate. */
  questions: number;
  /** How many of each batch that has a rate. */
  batchPermits: ReadonlyMap<string, number>;
  probed: ReadonlySet<Channel>;
}

/**
 * Which lines a turn asks, and for how many messages. It does not ask a line whose channel is held or at its share of
 * the slots. Nor does it ask a batch that is paused or has no place. A message that is asked for in excess is not
 * begun, and stays where it stands.
 */
export function linesToAsk({ outlook, now, slots, permits, questions, batchPermits, probed }: Asking): LineWanted[] {
  const lines: LineWanted[] = [];
  const ask = (line: Line, wanted: number): void => {
    const most = Math.min(wanted, permits);
    if (most > 0) lines.push({ line, limit: Math.floor(most) });
  };
  for (const channel of CHANNELS) {
    if (probed.has(channel)) {
      for (const of of CLASSES) if (of !== 'question') ask(classLine(of, channel), PROBE_FROM);
      for (const { id } of outlook.batches) ask(batchLine(id, channel), PROBE_FROM);
      continue;
    }
    if (isChannelHeld(outlook, channel, now)) continue;
    for (const of of CLASSES) {
      const free = slots.free({ channel, class: of });
      ask(classLine(of, channel), of === 'question' ? Math.min(free, questions) : free);
    }
    const forBatches = slots.free({ channel, class: 'bulk' });
    const each = Math.ceil(forBatches / Math.max(1, outlook.batches.length));
    for (const { id, ratePerSecond } of outlook.batches) {
      ask(batchLine(id, channel), ratePerSecond === null ? each : Math.min(each, batchPermits.get(id) ?? 0));
    }
  }
  return lines;
}

export function isChannelHeld({ holds }: Pick<Outlook, 'holds'>, channel: Channel, now: Date): boolean {
  // A pause ends by a successful probe, not with time.
  return holds.some((hold) => hold.channel === channel && (hold.kind === 'pause' || hold.until > now));
}

/** Paused channels whose probe is due and that have messages in line. */
export function toProbe({ holds }: Pick<Outlook, 'holds'>, now: Date): Channel[] {
  return holds.flatMap(({ channel, kind, until, isWaitedFor }) =>
    kind === 'pause' && until <= now && isWaitedFor ? [channel] : [],
  );
}
