import type { Tx } from '../database/transaction.js';
import { countAll } from './count-all.js';
import { countNumber } from './count-number.js';
import type { CountedChannel } from './counted-cell.js';
import { latencyOfAll, latencyOfNumber } from './delivery-latency.js';
import { figuresOf } from './figures.js';
import { rangeOf, type StatisticsRange } from './range.js';
import type { StatisticsDto } from './statistics.dto.js';

/** What to count; the default range is the last 30 days. */
export interface StatisticsQuery extends Partial<StatisticsRange> {
  channel?: CountedChannel;
  /** E.164. */
  phoneNumber?: string;
}

/**
 * Reads what was asked for. In a transaction that sees one snapshot all of it is of one moment; in any other one, the
 * counts are, and the latencies are of a moment later.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readStatistics(tx: Tx, query: StatisticsQuery): Promise<StatisticsDto> {
  const { channel = null, phoneNumber = null } = query;
  const range = rangeOf(query, await databaseNow(tx));
  const cells = await (phoneNumber === null ? countAll(tx, range) : countNumber(tx, range, phoneNumber));
  const latencies = await (phoneNumber === null ? latencyOfAll(tx, range) : latencyOfNumber(tx, range, phoneNumber));
  return { ...range, phoneNumber, channel, ...figuresOf(cells, latencies, channel) };
}

/** The clock that `created_at` and `started_at` are of. */
async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row!.now;
}
