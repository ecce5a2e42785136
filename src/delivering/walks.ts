import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { Channel } from '../siren/channel.js';
import { CHANNELS } from '../siren/channel.js';
import type { LineWanted } from './claim.js';
import { batchLine, classLine, CLASSES, type Line } from '../messages/lines.js';
import { isChannelHeld } from './choose-from-lines.js';
import type { Outlook } from './outlook.js';
import type { TurnResult } from './turn.types.js';

/** Messages of one line a turn. */
const BITE = 50;
/** A line at whose end a walk has come is looked at again after this long. */
const REST_MS = 5_000;

interface Cursor {
  after: { lineAt: Date; messageId: string } | null;
  restUntil: number;
}

/**
 * Walks, without slots, over the lines of channels that have been held for `HOLD_MAX_SECONDS`. A message that has stood
 * there that long goes on to another channel that is open. Each message is looked at once; what it then waits for has a
 * time of its own.
 */
export class Walks {
  private readonly cursors = new Map<Line, Cursor>();

  constructor(
    private readonly policy: Pick<DeliveryPolicy, 'holdMaxMs'>,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  wanted(outlook: Outlook, now: Date): LineWanted[] {
    const before = new Date(now.getTime() - this.policy.holdMaxMs);
    const long = outlook.holds.filter(({ channel, since }) => isChannelHeld(outlook, channel, now) && since <= before);
    const isOver = long.length === 0 || CHANNELS.every((channel) => isChannelHeld(outlook, channel, now));
    if (isOver) {
      this.cursors.clear();
      return [];
    }
    return long
      .flatMap(({ channel }) => linesOf(outlook, channel))
      .filter((line) => (this.cursors.get(line)?.restUntil ?? 0) <= this.nowMs())
      .map((line) => ({ line, limit: BITE, walk: { before, after: this.cursors.get(line)?.after ?? null } }));
  }

  /** Whether a walk has more before it. */
  done(walked: readonly LineWanted[], { standing }: Pick<TurnResult, 'standing'>): boolean {
    for (const { line, limit } of walked) {
      const found = standing.get(line) ?? [];
      const last = found.at(-1);
      const after = last === undefined ? (this.cursors.get(line)?.after ?? null) : last;
      this.cursors.set(line, { after, restUntil: found.length < limit ? this.nowMs() + REST_MS : 0 });
    }
    return walked.some(({ line, limit }) => (standing.get(line)?.length ?? 0) === limit);
  }
}

function linesOf({ batches }: Outlook, channel: Channel): Line[] {
  return [...CLASSES.map((of) => classLine(of, channel)), ...batches.map(({ id }) => batchLine(id, channel))];
}
