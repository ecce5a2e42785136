import { databaseNow } from '../../database/clock.js';
import type { Transaction, Tx } from '../../database/transaction.js';
import { byChannel } from '../../siren/channel.js';
import type { Contribution } from '../counting/contributions.js';
import { countNumber } from '../counting/count-number.js';
import { type CountedChannel, type NamedKind, type TimeKind } from '../counting/counters.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { middleOfKey, timeKindOf } from '../counting/times.js';
import { ALL_TIME, type StatisticsScope, scopeOf, type ScopeQuery, scopeView, widened } from '../folding/scope.js';
import { costsOf, savedOf } from './costs.js';
import { type ChannelCounts, channelFiguresOf, figuresOf, sumOf } from './figures.js';
import { latencyOf, type NamedCount, nameParts, readNamedCounts, readTimes, type TimeCount } from './keyed-counts.js';
import { readCounts, rowsToRead } from './read-counts.js';
import type { StatisticsDto } from './statistics.dto.js';

/** Reads a phone number of a query, in any common way of writing: E.164, or null when it is none. */
export type PhoneNumberReader = (written: string) => string | null;

/** Every form, in E.164, of the number of a subscriber, itself included: messages may have gone to any. */
export type FormsOfNumber = (e164: string) => readonly string[];

/** Injection token of {@link FormsOfNumber}. */
export const FORMS_OF_NUMBER = Symbol('FORMS_OF_NUMBER');

/** Injection token of the {@link PhoneNumberReader}. The statistics do not know what a phone number is. */
export const PHONE_NUMBER_READER = Symbol('PHONE_NUMBER_READER');

/**
 * What to count: all, one phone number, country, template, category or batch. The default range is the last 30 days; of a
 * country, template or category it is rounded to quarters of an hour.
 */
export interface StatisticsQuery extends Partial<StatisticsRange>, ScopeQuery {
  channel?: CountedChannel;
  /** E.164, in any form of the number. */
  phoneNumber?: string;
  /** Over all of its time: without a range. */
  batchId?: string;
}

/** Everything that was counted. */
interface CountedRange {
  cells: readonly ChannelCounts[];
  times: readonly TimeCount[];
  /** Costs, and what was saved. */
  named: readonly NamedCount[];
}

/**
 * Reads what was asked for. In a transaction that sees one snapshot all of it is of one moment.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readStatistics(
  tx: Transaction,
  query: StatisticsQuery,
  formsOf: FormsOfNumber = (e164) => [e164],
): Promise<StatisticsDto> {
  const { channel = null, phoneNumber = null, batchId = null } = query;
  const scope: StatisticsScope = batchId !== null ? { of: 'batch', batchId } : scopeOf(query);
  const asked = scope.of === 'batch' ? { from: madeAt(scope.batchId) } : query;
  const range = widened(rangeOf(asked, await databaseNow(tx)), scope);
  const { cells, times, named } =
    phoneNumber === null ? await countScope(tx, range, scope) : await countOne(tx, range, formsOf(phoneNumber));
  const isAsked = (cell: { channel: string }): boolean => channel === null || cell.channel === channel;
  const namedOf = (kind: NamedKind) => named.filter((count) => count.kind === kind && isAsked(count));
  const timesOf = (wanted: TimeKind) => times.filter((time) => time.kind === wanted && isAsked(time));
  const figuresByChannel = channelFiguresOf(cells, channel);
  return {
    ...range,
    phoneNumber,
    channel,
    batchId,
    ...scopeView(query),
    ...figuresOf(cells, channel),
    byChannel: byChannel((name) => ({
      ...figuresByChannel[name],
      deliveryLatencyMs: latencyOf(timesOf('latency').filter((time) => time.channel === name)),
    })),
    timeToDeliveryMs: latencyOf(timesOf('delivery')),
    costs: costsOf(namedOf('cost')),
    unpricedAttempts: sumOf(cells.filter(isAsked)).unpriced_attempts,
    saved: savedOf(namedOf('saved')),
  };
}

/** The time that its id, a UUIDv7, begins with. */
function madeAt(id: string): Date {
  return new Date(parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}

async function countScope(tx: Transaction, range: StatisticsRange, scope: StatisticsScope): Promise<CountedRange> {
  const { from, to } = scope.of === 'batch' ? ALL_TIME : range;
  const rows = rowsToRead(scope, [from.getTime(), to.getTime()]);
  return {
    cells: await readCounts(tx, rows),
    times: await readTimes(tx, rows, ['latency', 'delivery']),
    named: await readNamedCounts(tx, rows, ['cost', 'saved']),
  };
}

async function countOne(tx: Tx, range: StatisticsRange, forms: readonly string[]): Promise<CountedRange> {
  const contributions = await countNumber(tx, range, forms);
  return {
    cells: contributions.map(({ channel, counts }) => ({ channel, ...counts })),
    times: contributions.flatMap(timesIn),
    named: contributions.flatMap(namedCountsIn),
  };
}

function timesIn({ channel, times }: Contribution): TimeCount[] {
  return Object.entries(times).map(([key, n]) => ({
    kind: timeKindOf(Number(key)),
    channel,
    ms: middleOfKey(Number(key)),
    n,
  }));
}

function namedCountsIn({ channel, named }: Contribution): NamedCount[] {
  return Object.entries(named).map(([name, n]) => ({ channel, ...nameParts(name), n: BigInt(n) }));
}
