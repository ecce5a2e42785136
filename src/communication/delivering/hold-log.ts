import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { afterCommit, poolOf, type Tx } from '../../database/transaction.js';
import type { Channel } from '../../siren/channel.js';

/** Nothing leaves by a channel, or messages leave by it again. */
export type HoldChange = {
  channel: Channel;
  kind: 'wait' | 'pause';
  /** Why it is held, or was. */
  reason: string;
  /** Milliseconds: how long it is held, or paused until the next request tries it; or how long it was. */
  forMs: number;
} & (
  | { change: 'begun' }
  /** `waiting`: messages in its line, before any of them was released. */
  | { change: 'over'; waiting: number }
);

/** Nobody counts further to write a line. */
const COUNT_AT_MOST = 100_000;

/** The messages in a channel's line; `channel` is a parameter or a column. */
export const countLine = (channel: string): string =>
  `(SELECT count(*)::int FROM (SELECT FROM messages WHERE held_channel = ${channel} LIMIT ${COUNT_AT_MOST}) AS line)`;

/** A limit that is met again and again holds its channel each second: such short holds are logged less often. */
const SHORT_MS = 5_000;
const SHORT_ONES_EVERY_MS = 10_000;

/** One line for each change of a channel's hold, by the process that made it; a hold that is made longer is no change. */
export class HoldLog {
  private readonly logger = new Logger('Channel');
  /** When a line at info was last written, by change and channel. */
  private readonly loggedAt = new Map<string, number>();
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  /** Writes the lines once the transaction is committed, in the order of the changes. */
  log(tx: Tx, changes: readonly HoldChange[]): void {
    if (changes.length === 0) return;
    afterCommit(tx, () => {
      for (const change of changes) this.last = this.last.then(() => this.write(change));
    });
  }

  private async write(changed: HoldChange): Promise<void> {
    const { change, channel, kind, reason, forMs } = changed;
    const level = this.isWorthInfo(changed) ? 'log' : 'debug';
    const waiting = 'waiting' in changed ? changed.waiting : await this.countWaiting(channel);
    const fields = { channel, reason, forMs: Math.round(forMs), ...(waiting !== null && { waiting }) };
    if (change === 'over') this.logger[level](fields, 'channel resumed');
    else if (kind === 'wait') this.logger[level](fields, 'channel held');
    else this.logger.warn(fields, 'channel paused');
  }

  private isWorthInfo({ change, channel, kind, forMs }: HoldChange): boolean {
    if (kind === 'pause') return true;
    const now = performance.now();
    const key = `${change} ${channel}`;
    const loggedAt = this.loggedAt.get(key);
    if (forMs <= SHORT_MS && loggedAt !== undefined && now - loggedAt < SHORT_ONES_EVERY_MS) return false;
    this.loggedAt.set(key, now);
    return true;
  }

  /** With those that the transaction has put into the line; null where they cannot be counted just now. */
  private async countWaiting(channel: Channel): Promise<number | null> {
    try {
      const { rows } = await poolOf(this.dataSource).query<{ n: number }>(`SELECT ${countLine('$1')} AS n`, [channel]);
      return rows[0]!.n;
    } catch {
      return null;
    }
  }
}
