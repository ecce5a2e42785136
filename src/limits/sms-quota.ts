import type { DataSource } from 'typeorm';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { jitterOf } from '../deciding/failure.js';
import type { SmsLimit } from '../deciding/next-step.types.js';
import { inTransaction } from '../database/transaction.js';
import { smsLimited } from '../meters/meters.js';

/** Digits of a prefix: country code and the beginning of the number. Number ranges bought for SMS pumping share it. */
const PREFIX_DIGITS = 8;
/** The prefix of all numbers. */
const ALL = '';
const HOUR_MS = 3_600_000;
/** Messages that wait for the next hour are spread over this time: of 100,000 that is 330 a second. */
const SPREAD_MS = 300_000;

export type SmsQuotas = Pick<DeliveryPolicy, 'smsMaxPerHour' | 'smsMaxPerPrefixPerHour'>;

interface WantedSms {
  messageId: string;
  /** E.164. */
  to: string;
}

/** An SMS that was counted against its hour's quota. */
export interface TakenSms {
  to: string;
  at: Date;
}

/**
 * Takes one SMS of this clock hour's quota for each message, in the order given. Resolves to the messages for which
 * none is left. It is a transaction of its own, milliseconds long; replicas that want SMS at the same moment take
 * turns.
 * @param now when the attempts begin: what is given back goes to the hour that it was taken from
 */
export async function takeSms(
  dataSource: DataSource,
  wanted: readonly WantedSms[],
  quotas: SmsQuotas,
  now: Date,
): Promise<ReadonlyMap<string, SmsLimit>> {
  if (wanted.length === 0 || (quotas.smsMaxPerHour === 0 && quotas.smsMaxPerPrefixPerHour === 0)) return new Map();
  const hour = hourOf(now);
  const limited = await inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<{ prefix: string; n: number }>(
      `INSERT INTO sms_hours AS h (hour, prefix, n)
       SELECT $1, prefix, 0 FROM unnest($2::text[]) AS p (prefix) ORDER BY prefix
       ON CONFLICT (hour, prefix) DO UPDATE SET n = h.n
       RETURNING prefix, n`,
      [hour, [ALL, ...new Set(wanted.map(({ to }) => prefixOf(to)))]],
    );
    const used = new Map(rows.map(({ prefix, n }) => [prefix, n]));
    const full = new Map<string, SmsLimit['limit']>();
    for (const { messageId, to } of wanted) {
      const limit = take(used, to, quotas);
      if (limit !== null) full.set(messageId, limit);
    }
    if (full.size < wanted.length) {
      await tx.query(
        `UPDATE sms_hours h SET n = x.n FROM unnest($2::text[], $3::int[]) AS x (prefix, n)
          WHERE h.hour = $1 AND h.prefix = x.prefix`,
        [hour, [...used.keys()], [...used.values()]],
      );
    }
    return full;
  });
  for (const limit of limited.values()) smsLimited.inc({ limit });
  return new Map(
    [...limited].map(([messageId, limit]) => [messageId, { limit, until: nextLook(hour, messageId) }] as const),
  );
}

/** Gives back what was taken for SMS that never left or that Siren refused. They cost nothing. */
export async function giveBackSms(dataSource: DataSource, unsent: readonly TakenSms[]): Promise<void> {
  if (unsent.length === 0) return;
  const counted = new Map<string, { hour: Date; prefix: string; n: number }>();
  for (const { to, at } of unsent) {
    const hour = hourOf(at);
    for (const prefix of [ALL, prefixOf(to)]) {
      const key = `${hour.toISOString()} ${prefix}`;
      counted.set(key, { hour, prefix, n: (counted.get(key)?.n ?? 0) + 1 });
    }
  }
  const rows = [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const keys = [rows.map(({ hour }) => hour.toISOString()), rows.map(({ prefix }) => prefix)];
  await inTransaction(dataSource, async (tx) => {
    await tx.query(
      `SELECT FROM sms_hours h JOIN unnest($1::timestamptz[], $2::text[]) AS x (hour, prefix)
           ON h.hour = x.hour AND h.prefix = x.prefix
        ORDER BY h.hour, h.prefix FOR UPDATE OF h`,
      keys,
    );
    await tx.query(
      `UPDATE sms_hours h SET n = greatest(0, h.n - x.n)
         FROM unnest($1::timestamptz[], $2::text[], $3::int[]) AS x (hour, prefix, n)
        WHERE h.hour = x.hour AND h.prefix = x.prefix`,
      [...keys, rows.map(({ n }) => n)],
    );
  });
}

/** Takes one SMS; the limit that does not allow it, or null. */
function take(used: Map<string, number>, to: string, quotas: SmsQuotas): SmsLimit['limit'] | null {
  const prefix = prefixOf(to);
  const [all, some] = [used.get(ALL)! + 1, used.get(prefix)! + 1];
  if (quotas.smsMaxPerHour > 0 && all > quotas.smsMaxPerHour) return 'hour';
  if (quotas.smsMaxPerPrefixPerHour > 0 && some > quotas.smsMaxPerPrefixPerHour) return 'prefix';
  used.set(ALL, all).set(prefix, some);
  return null;
}

function prefixOf(to: string): string {
  return to.slice(1, 1 + PREFIX_DIGITS);
}

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

function nextLook(hour: Date, messageId: string): Date {
  return new Date(hour.getTime() + HOUR_MS + Math.floor(jitterOf(messageId) * SPREAD_MS));
}
