import { Logger } from '@nestjs/common';
import { afterCommit, type Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';
import { classLine, CLASSES, type DeliveryClass } from '../messages/lines.js';

/** A channel stops sending, or sends again. */
export interface HoldChange {
  change: 'begun' | 'over';
  channel: Channel;
  kind: 'wait' | 'pause';
  /** Why it is held, or was. */
  reason: string;
  /** Milliseconds: how long it is held, or paused until the next request tries it; or how long it was. */
  forMs: number;
}

/** Waiting messages are counted up to this number for a log line. */
export const COUNT_AT_MOST = 100_000;
/** Line by line, each a range of the index. Messages in other lines are not read, however many there are. */
const COUNT_WAITING = `
  SELECT count(*)::int AS n
    FROM (SELECT FROM (SELECT unnest($1::text[]) AS line
                       UNION ALL SELECT 'batch:' || id || '/' || $2 FROM batches WHERE has_line) AS l,
                 LATERAL (SELECT FROM deliveries d WHERE d.line = l.line LIMIT ${COUNT_AT_MOST}) AS those
           LIMIT ${COUNT_AT_MOST}) AS waiting`;

/** A limit that is met again and again holds its channel each second. Such short holds are logged less often. */
const SHORT_MS = 5_000;
const SHORT_ONES_EVERY_MS = 10_000;

/** Logs one line for each change of a channel's hold, by the process that made it. A prolonged hold is not a change. */
export class HoldLog {
  private readonly logger = new Logger('Channel');
  /** When a line at info was last written, by change and channel. */
  private readonly loggedAt = new Map<string, number>();

  /**
   * Writes the lines once the transaction is committed. Waiting messages are counted within the transaction, because a
   * moment later many have left.
   */
  async log(tx: Tx, changes: readonly HoldChange[]): Promise<void> {
    const waiting = new Map<HoldChange, number>();
    for (const change of changes)
      if (this.isWorthInfo(change)) waiting.set(change, await countWaiting(tx, change.channel));
    if (changes.length > 0) afterCommit(tx, () => changes.forEach((change) => this.write(change, waiting.get(change))));
  }

  private write(changed: HoldChange, waiting: number | undefined): void {
    const { change, channel, kind, reason, forMs } = changed;
    const fields = { channel, reason, forMs: Math.round(forMs), ...(waiting !== undefined && { waiting }) };
    const level = waiting === undefined ? 'debug' : 'log';
    if (level === 'log') this.loggedAt.set(keyOf(changed), performance.now());
    if (change === 'over') this.logger[level](fields, 'channel resumed');
    else if (kind === 'wait') this.logger[level](fields, 'channel held');
    else this.logger.warn(fields, 'channel paused');
  }

  private isWorthInfo(changed: HoldChange): boolean {
    if (changed.kind === 'pause' || changed.forMs > SHORT_MS) return true;
    const loggedAt = this.loggedAt.get(keyOf(changed));
    return loggedAt === undefined || performance.now() - loggedAt >= SHORT_ONES_EVERY_MS;
  }
}

function keyOf({ change, channel }: HoldChange): string {
  return `${change} ${channel}`;
}

/** How many messages stand in the lines of a channel, up to {@link COUNT_AT_MOST}. */
export async function countWaiting(
  tx: Pick<Tx, 'query'>,
  channel: Channel,
  classes: readonly DeliveryClass[] = CLASSES,
): Promise<number> {
  const [row] = await tx.query<{ n: number }>(COUNT_WAITING, [classes.map((of) => classLine(of, channel)), channel]);
  return row!.n;
}
