import { smsLimited } from '../../meters/meters.js';
import type { Tx } from '../../database/transaction.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { jitterOf } from '../failure.js';
import type { SmsLimit } from '../next-step.types.js';

/** Country code and the beginning of the number: ranges that are bought to be pumped share it. */
const PREFIX_DIGITS = 8;
const EVERYBODY = '';
const HOUR_MS = 3_600_000;
/** Messages that wait for the next hour are looked at over this long: of 100,000 it is 330 a second. */
const SPREAD_MS = 300_000;

type Limits = Pick<DeliveryPolicy, 'smsMaxPerHour' | 'smsMaxPerPrefixPerHour'>;

interface Sms {
  messageId: string;
  /** E.164. */
  to: string;
}

export interface SmsBudget {
  /** The messages for which no SMS is left in this hour, by id. */
  limited: ReadonlyMap<string, SmsLimit>;
  /** Counts those that were begun. */
  spend(begun: readonly Sms[]): Promise<void>;
}

const UNLIMITED: SmsBudget = { limited: new Map(), spend: () => Promise.resolve() };

/**
 * Shares out what is left of this clock hour's SMS, in the order given. The hour's rows stay locked until the caller's
 * transaction ends, so that replicas that begin at the same moment take turns: all lock the row of everybody first.
 * @param now when the attempts begin: whatever is given back goes to the hour that it was taken from
 */
export async function openSmsBudget(tx: Tx, wanted: readonly Sms[], limits: Limits, now: Date): Promise<SmsBudget> {
  if (limits.smsMaxPerHour === 0 && limits.smsMaxPerPrefixPerHour === 0) return UNLIMITED;
  const hour = hourOf(now);
  const rows = await tx.query<{ prefix: string; n: number }>(
    `INSERT INTO sms_hours AS h (hour, prefix, n)
     SELECT $1, prefix, 0 FROM unnest($2::text[]) AS p (prefix) ORDER BY prefix
     ON CONFLICT (hour, prefix) DO UPDATE SET n = h.n
     RETURNING prefix, n`,
    [hour, [EVERYBODY, ...new Set(wanted.map(({ to }) => prefixOf(to)))]],
  );
  const used = new Map(rows.map(({ prefix, n }) => [prefix, n]));
  const limited = new Map<string, SmsLimit>();
  for (const { messageId, to } of wanted) {
    const limit = take(used, to, limits);
    if (limit === null) continue;
    limited.set(messageId, { limit, until: nextLook(hour, messageId) });
    smsLimited.inc({ limit });
  }
  return {
    limited,
    spend: async (begun) => {
      if (begun.length === 0) return;
      await tx.query(
        `UPDATE sms_hours h SET n = h.n + x.n
           FROM (SELECT prefix, count(*) AS n FROM unnest($2::text[]) AS p (prefix) GROUP BY prefix) AS x
          WHERE h.hour = $1 AND h.prefix = x.prefix`,
        [hour, begun.flatMap(({ to }) => [EVERYBODY, prefixOf(to)])],
      );
    },
  };
}

/** Gives back what was taken for SMS that never left, or that Siren refused: nobody pays for them. */
export async function giveBackSms(tx: Tx, unsent: readonly { to: string; startedAt: Date }[]): Promise<void> {
  if (unsent.length === 0) return;
  const taken = unsent.flatMap(({ to, startedAt }) =>
    [EVERYBODY, prefixOf(to)].map((prefix) => ({ hour: hourOf(startedAt), prefix })),
  );
  await tx.query(
    `WITH back AS (
       SELECT hour, prefix, count(*) AS n FROM json_to_recordset($1) AS x (hour timestamptz, prefix text)
        GROUP BY hour, prefix),
     locked AS MATERIALIZED (
       SELECT h.hour, h.prefix, back.n FROM sms_hours h JOIN back ON back.hour = h.hour AND back.prefix = h.prefix
        ORDER BY h.hour, h.prefix FOR UPDATE OF h)
     UPDATE sms_hours h SET n = greatest(0, h.n - locked.n) FROM locked
      WHERE h.hour = locked.hour AND h.prefix = locked.prefix`,
    [JSON.stringify(taken)],
  );
}

/** Takes one SMS; the limit that does not allow it, or null. */
function take(used: Map<string, number>, to: string, limits: Limits): SmsLimit['limit'] | null {
  const prefix = prefixOf(to);
  const [all, some] = [used.get(EVERYBODY)! + 1, used.get(prefix)! + 1];
  if (limits.smsMaxPerHour > 0 && all > limits.smsMaxPerHour) return 'hour';
  if (limits.smsMaxPerPrefixPerHour > 0 && some > limits.smsMaxPerPrefixPerHour) return 'prefix';
  used.set(EVERYBODY, all).set(prefix, some);
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
