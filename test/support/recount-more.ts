import type { Tx } from '../../src/database/transaction.js';
import type { CostItemDto, CostPart, CostsDto, ErrorFigureDto } from '../../src/statistics/reading/parts.dto.js';
import type { FallbackBasisDto } from '../../src/statistics/reading/fallback-policy.dto.js';
import type { FiguresDto, StatisticsDto } from '../../src/statistics/reading/statistics.dto.js';
import type { StatisticsRange } from '../../src/statistics/counting/range.js';
import { recount } from './recount.js';
import { STORED_MESSAGES } from './tables.js';

type Parts = Pick<StatisticsDto, 'country' | 'template' | 'category'>;

/** What a bucket of time, or a part of everybody, must be, and more. */
export function recountFigures(
  tx: Tx,
  { from, to }: StatisticsRange,
  { country = null, template = null, category = null }: Partial<Parts> = {},
): Promise<FiguresDto> {
  return recount(tx, { from, to, country, template, category, phoneNumber: null, channel: null, batchId: null });
}

/** Codes of the range with their counts and the minute in which the newest began, in no order. */
export function recountErrors(tx: Tx, { from, to }: StatisticsRange): Promise<Partial<ErrorFigureDto>[]> {
  return tx.query(
    `WITH failed AS (
       SELECT a.channel, coalesce(a.error_code, 'unknown') AS code, a.started_at,
              CASE WHEN next.number IS NULL THEN CASE WHEN messages.finished_at IS NOT NULL THEN 'ended' END
                   WHEN next.started_at < a.failed_at THEN 'overtaken' ELSE next.reason END AS what
         FROM delivery_attempts a JOIN ${STORED_MESSAGES} ON messages.id = a.message_id
         LEFT JOIN delivery_attempts next ON next.message_id = a.message_id AND next.number = a.number + 1
        WHERE a.status IN ('failed', 'unknown') AND a.started_at >= $1 AND a.started_at < $2),
     followed AS (SELECT channel, code, what, count(*)::int AS n FROM failed WHERE what IS NOT NULL GROUP BY 1, 2, 3)
     SELECT channel, code, count(*)::int AS count, date_trunc('minute', max(started_at)) AS "lastSeenAt",
            coalesce((SELECT json_agg(json_build_object('what', what, 'count', n) ORDER BY n DESC, what COLLATE "C")
                        FROM followed WHERE followed.channel = failed.channel AND followed.code = failed.code), '[]') AS followed
       FROM failed GROUP BY 1, 2`,
    [from, to],
  );
}

type Results = Pick<FallbackBasisDto, 'messages' | 'delivered' | 'failed' | 'silent'>;

/** What became of the first channel of the range's messages, all of which have two. */
export async function recountResults(tx: Tx, { from, to }: StatisticsRange): Promise<Results> {
  const [results] = await tx.query<Results>(
    `WITH results AS (
       SELECT CASE WHEN bool_or(a.delivered_at IS NOT NULL) THEN 'delivered'
                   WHEN messages.finished_at IS NULL AND NOT EXISTS (
                        SELECT FROM delivery_attempts o WHERE o.message_id = messages.id AND o.step > 0) THEN NULL
                   WHEN (array_agg(a.status ORDER BY a.number DESC))[1] = 'failed' THEN 'failed' ELSE 'silent' END AS result
         FROM ${STORED_MESSAGES} JOIN delivery_attempts a ON a.message_id = messages.id AND a.step = 0
        WHERE messages.created_at >= $1 AND messages.created_at < $2 GROUP BY messages.id, messages.finished_at)
     SELECT count(result)::int AS messages, count(*) FILTER (WHERE result = 'delivered')::int AS delivered,
            count(*) FILTER (WHERE result = 'failed')::int AS failed, count(*) FILTER (WHERE result = 'silent')::int AS silent
       FROM results`,
    [from, to],
  );
  return results!;
}

/** Of each country (null: none), channel or template (null: none) what was paid, unpriced, and tried again; by its key. */
export async function recountCosts(
  tx: Tx,
  { from, to, by }: Pick<CostsDto, 'from' | 'to' | 'by'>,
): Promise<CostItemDto[]> {
  const [{ message, attempt }, values] = [KEYS[by], [from, to]];
  const paid = await tx.query<{ key: string; cost: CostItemDto['costs'][number] }>(
    `WITH paid AS (
       SELECT ${attempt} AS key, a.cost_currency AS currency, a.cost_micros / 1000000.0 AS cost, a.step,
              a.delivered_at IS NOT NULL AND a.channel <> (
                SELECT o.channel FROM delivery_attempts o WHERE o.message_id = a.message_id AND o.delivered_at IS NOT NULL
                 ORDER BY o.delivered_at, o.number LIMIT 1) AS in_vain
         FROM delivery_attempts a JOIN ${STORED_MESSAGES} ON messages.id = a.message_id
        WHERE a.started_at >= $1 AND a.started_at < $2 AND a.error_code IS DISTINCT FROM 'not_sent'
          AND coalesce(a.accepted_at, a.sent_at, a.delivered_at) IS NOT NULL AND a.cost_micros IS NOT NULL),
     sums AS (SELECT key, currency, sum(cost) AS spent, coalesce(sum(cost) FILTER (WHERE step > 0), 0) AS fallback,
                     coalesce(sum(cost) FILTER (WHERE in_vain), 0) AS double, count(*)::int AS requests
                FROM paid GROUP BY key, currency)
     SELECT key, json_build_object('currency', currency, 'spent', trim_scale(spent)::text, 'fallback', trim_scale(fallback)::text,
              'doubleDeliveries', trim_scale(double)::text, 'requests', requests) AS cost
       FROM sums ORDER BY key, currency`,
    values,
  );
  const unpriced = await tx.query<{ key: string; n: number }>(
    `SELECT ${attempt} AS key, count(*)::int AS n
       FROM delivery_attempts a JOIN ${STORED_MESSAGES} ON messages.id = a.message_id
      WHERE a.started_at >= $1 AND a.started_at < $2 AND a.error_code IS DISTINCT FROM 'not_sent'
        AND coalesce(a.accepted_at, a.sent_at, a.delivered_at) IS NOT NULL AND a.cost_micros IS NULL
      GROUP BY 1`,
    values,
  );
  const messages = await tx.query<{ key: string; fallbacks: number; doubles: number }>(
    `SELECT ${message} AS key,
            count(*) FILTER (WHERE fallback_used AND status NOT IN ('scheduled', 'queued', 'sending'))::int AS fallbacks,
            count(*) FILTER (WHERE (SELECT count(DISTINCT a.channel) FROM delivery_attempts a
                                     WHERE a.message_id = messages.id AND a.delivered_at IS NOT NULL) > 1)::int AS doubles
       FROM ${STORED_MESSAGES} WHERE created_at >= $1 AND created_at < $2 GROUP BY 1`,
    values,
  );
  const keys = new Set([...paid, ...unpriced, ...messages].map(({ key }) => key));
  return [...keys]
    .map((key) => ({
      key: key === '' ? null : key,
      costs: paid.filter((one) => one.key === key).map(({ cost }) => cost),
      unpricedAttempts: unpriced.find((one) => one.key === key)?.n ?? 0,
      fallbacks: messages.find((one) => one.key === key)?.fallbacks ?? 0,
      doubleDeliveries: messages.find((one) => one.key === key)?.doubles ?? 0,
    }))
    .filter(
      ({ costs, ...numbers }) =>
        costs.length + numbers.unpricedAttempts + numbers.fallbacks + numbers.doubleDeliveries > 0,
    );
}

const KEYS: Readonly<Record<CostPart, { message: string; attempt: string }>> = {
  country: { message: `coalesce(country, '')`, attempt: `coalesce(messages.country, '')` },
  channel: { message: `coalesce(channel, '')`, attempt: 'a.channel' },
  template: { message: `coalesce(template_name, '')`, attempt: `coalesce(messages.template_name, '')` },
};
