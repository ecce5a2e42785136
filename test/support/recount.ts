import type { Tx } from '../../src/database/transaction.js';
import { byChannel, type Channel } from '../../src/siren/channel.js';
import type { BatchCounts } from '../../src/statistics/reading/totals.js';
import { middleOf, rangeNumber } from '../../src/statistics/counting/times.js';
import type { CostDto, SavedDto, StatisticsDto } from '../../src/statistics/reading/statistics.dto.js';
import { STORED_MESSAGES } from './tables.js';

interface MessageRow {
  id: string;
  status: string;
  channel: Channel | null;
  fallback_used: boolean;
  created_at: Date;
  delivered_at: Date | null;
  finished_at: Date | null;
}
interface AttemptRow {
  message_id: string;
  number: number;
  step: number;
  status: string;
  channel: Channel;
  started_at: Date;
  accepted_at: Date | null;
  sent_at: Date | null;
  delivered_at: Date | null;
  cost_micros: string | null;
  cost_currency: string | null;
  message_finished_at: Date | null;
  later_begun_at: Date | null;
  first_delivered_on: Channel | null;
}

/** What an answer says of itself. */
type Asked = Pick<
  StatisticsDto,
  'from' | 'to' | 'phoneNumber' | 'channel' | 'batchId' | 'country' | 'template' | 'category'
>;

const PENDING = ['scheduled', 'queued', 'sending'];

/** What the statistics of this range, number and so on must be: counted one by one from the rows themselves. */
export async function recount(tx: Tx, asked: Asked): Promise<StatisticsDto> {
  const { from, to, phoneNumber, channel, batchId, country, template, category } = asked;
  const values = [from, to, phoneNumber, channel, batchId, country, template, category];
  const messages = await tx.query<MessageRow & { channels_delivered: number }>(
    `SELECT messages.*, (SELECT count(DISTINCT a.channel)::int FROM delivery_attempts a
                   WHERE a.message_id = messages.id AND a.delivered_at IS NOT NULL) AS channels_delivered
       FROM ${STORED_MESSAGES}
      WHERE ($5::uuid IS NOT NULL OR created_at >= $1 AND created_at < $2) AND ($3::text IS NULL OR to_number = $3)
        AND ($4::text IS NULL OR channel = $4) AND ($5::uuid IS NULL OR batch_id = $5)
        AND ($6::text IS NULL OR country = $6) AND ($7::text IS NULL OR template_name = $7)
        AND ($8::text IS NULL OR category = $8)`,
    values,
  );
  const attempts = await tx.query<AttemptRow>(
    `SELECT a.*, messages.finished_at AS message_finished_at,
            (SELECT min(o.started_at) FROM delivery_attempts o
              WHERE o.message_id = a.message_id AND o.step > a.step) AS later_begun_at,
            (SELECT o.channel FROM delivery_attempts o
              WHERE o.message_id = a.message_id AND o.delivered_at IS NOT NULL
              ORDER BY o.delivered_at, o.number LIMIT 1) AS first_delivered_on
       FROM delivery_attempts a JOIN ${STORED_MESSAGES} ON messages.id = a.message_id
      WHERE ($5::uuid IS NOT NULL OR a.started_at >= $1 AND a.started_at < $2)
        AND a.error_code IS DISTINCT FROM 'not_sent'
        AND ($3::text IS NULL OR messages.to_number = $3) AND ($4::text IS NULL OR a.channel = $4)
        AND ($5::uuid IS NULL OR messages.batch_id = $5) AND ($6::text IS NULL OR messages.country = $6)
        AND ($7::text IS NULL OR messages.template_name = $7) AND ($8::text IS NULL OR messages.category = $8)`,
    values,
  );
  const ended = messages.filter((m) => m.finished_at && m.status !== 'cancelled' && m.status !== 'suppressed');
  const tried = messages.filter((m) => m.channel && !PENDING.includes(m.status));
  const inState = (...states: string[]) => messages.filter((m) => states.includes(m.status)).length;
  return {
    from,
    to,
    phoneNumber,
    channel,
    batchId,
    country,
    template,
    category,
    totalAttempts: attempts.length,
    successfulAttempts: attempts.filter(isSuccessful).length,
    successRate: share(attempts.filter(isAnswered), isSuccessful),
    whatsappAttempts: attempts.filter((a) => a.channel === 'whatsapp').length,
    smsAttempts: attempts.filter((a) => a.channel === 'sms').length,
    unknownOutcomes: attempts.filter((a) => a.status === 'unknown').length,
    messages: {
      total: messages.length,
      pending: inState(...PENDING),
      sent: inState('sent'),
      delivered: inState('delivered'),
      read: inState('read'),
      failed: inState('failed'),
      expired: inState('expired'),
      cancelled: inState('cancelled'),
      suppressed: inState('suppressed'),
    },
    deliveryRate: share(ended, (m) => m.status === 'delivered' || m.status === 'read'),
    fallbacks: messages.filter((m) => m.fallback_used && !PENDING.includes(m.status)).length,
    fallbackRate: share(tried, (m) => m.fallback_used),
    doubleDeliveries: messages.filter((m) => m.channels_delivered > 1).length,
    lateDeliveries: attempts.filter(isLate).length,
    byChannel: byChannel((channel) => channelFigures(attempts.filter((a) => a.channel === channel))),
    timeToDeliveryMs: percentiles(messages.flatMap((m) => (m.delivered_at ? [+m.delivered_at - +m.created_at] : []))),
    costs: costs(attempts.filter((a) => wasTaken(a) && a.cost_micros !== null)),
    unpricedAttempts: attempts.filter((a) => wasTaken(a) && a.cost_micros === null).length,
    saved: await recountSaved(tx, values),
  };
}

/** Also of attempts that were held back, which are no requests; by the channel of the step before. */
async function recountSaved(tx: Tx, values: unknown[]): Promise<SavedDto> {
  const rows = await tx.query<{ requests: number; ms: number; micros: string | null; currency: string | null }>(
    `SELECT (saved->>'requests')::int AS requests, (saved->>'ms')::int AS ms, saved->>'costMicros' AS micros,
            saved->>'costCurrency' AS currency
       FROM delivery_attempts a JOIN ${STORED_MESSAGES} ON messages.id = a.message_id
      WHERE saved IS NOT NULL AND ($5::uuid IS NOT NULL OR a.started_at >= $1 AND a.started_at < $2)
        AND ($3::text IS NULL OR messages.to_number = $3)
        AND ($4::text IS NULL OR messages.plan->(a.step - 1)->>'channel' = $4)
        AND ($5::uuid IS NULL OR messages.batch_id = $5) AND ($6::text IS NULL OR messages.country = $6)
        AND ($7::text IS NULL OR messages.template_name = $7) AND ($8::text IS NULL OR messages.category = $8)`,
    values,
  );
  const currencies = [...new Set(rows.flatMap(({ currency }) => currency ?? []))].sort();
  return {
    requests: rows.reduce((sum, { requests }) => sum + requests, 0),
    seconds: rows.reduce((sum, { ms }) => sum + ms, 0) / 1000,
    costs: currencies.map((currency) => {
      const micros = rows.filter((row) => row.currency === currency).reduce((sum, row) => sum + Number(row.micros), 0);
      return { currency, amount: decimalOf(micros) };
    }),
  };
}

function channelFigures(attempts: readonly AttemptRow[]): StatisticsDto['byChannel']['sms'] {
  return {
    attempts: attempts.length,
    successful: attempts.filter(isSuccessful).length,
    failed: attempts.filter((a) => a.status === 'failed').length,
    unknown: attempts.filter((a) => a.status === 'unknown').length,
    delivered: attempts.filter((a) => a.status === 'delivered').length,
    read: attempts.filter((a) => a.status === 'read').length,
    successRate: share(attempts.filter(isAnswered), isSuccessful),
    deliveryLatencyMs: percentiles(attempts.flatMap((a) => (a.delivered_at ? [+a.delivered_at - +a.started_at] : []))),
  };
}

/** To the middle of the range that each lies in. */
function percentiles(times: readonly number[]): { p50: number | null; p90: number | null; p99: number | null } {
  const sorted = times.map((ms) => Math.max(0, ms)).sort((a, b) => a - b);
  const at = (part: number) => {
    const ms = sorted[Math.ceil(part * sorted.length) - 1];
    return ms === undefined ? null : middleOf(rangeNumber(ms));
  };
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

function costs(paid: readonly AttemptRow[]): CostDto[] {
  const currencies = [...new Set(paid.map((a) => a.cost_currency!))].sort();
  return currencies.map((currency) => {
    const sum = (fits: (a: AttemptRow) => boolean) => {
      const micros = paid
        .filter((a) => a.cost_currency === currency && fits(a))
        .reduce((total, a) => total + Number(a.cost_micros), 0);
      return decimalOf(micros);
    };
    return {
      currency,
      spent: sum(() => true),
      fallback: sum((a) => a.step > 0),
      doubleDeliveries: sum((a) => a.delivered_at !== null && a.channel !== a.first_delivered_on),
    };
  });
}

function wasTaken(a: AttemptRow): boolean {
  return [a.accepted_at, a.sent_at, a.delivered_at].some((at) => at !== null);
}

function isLate({ delivered_at, message_finished_at, later_begun_at }: AttemptRow): boolean {
  if (delivered_at === null) return false;
  return [message_finished_at, later_begun_at].some((at) => at !== null && at < delivered_at);
}

function isSuccessful({ status }: AttemptRow): boolean {
  return ['accepted', 'sent', 'delivered', 'read'].includes(status);
}

function isAnswered({ status }: AttemptRow): boolean {
  return status !== 'sending';
}

function share<T>(items: readonly T[], fits: (item: T) => boolean): number | null {
  return items.length === 0 ? null : items.filter(fits).length / items.length;
}

/** The same for a batch. */
export async function recountBatch(tx: Tx, batchId: string): Promise<BatchCounts> {
  const messages = await tx.query<MessageRow>(`SELECT * FROM ${STORED_MESSAGES} WHERE batch_id = $1`, [batchId]);
  const byStatus = Object.groupBy(messages, ({ status }) => status);
  return {
    counts: Object.fromEntries(Object.entries(byStatus).map(([status, rows]) => [status, rows!.length])),
    finished: messages.filter((m) => m.finished_at).length,
  };
}

function decimalOf(micros: number): string {
  return (micros / 1_000_000).toFixed(6).replace(/\.?0+$/, '');
}
