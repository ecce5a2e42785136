import type { Tx } from '../../database/transaction.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { Bar } from '../next-step.types.js';

/** Country code and the beginning of the number: ranges that are bought to be pumped share it. */
const PREFIX_DIGITS = 8;
const EVERYBODY = '';

export const SMS_LIMIT: Bar = {
  code: 'sms_limit',
  message: 'SMS_MAX_PER_HOUR or SMS_MAX_PER_PREFIX_PER_HOUR is reached',
  suppressed: false,
};

type Limits = Pick<DeliveryPolicy, 'smsMaxPerHour' | 'smsMaxPerPrefixPerHour'>;

interface Sms {
  messageId: string;
  /** E.164. */
  to: string;
}

export interface SmsBudget {
  /** Ids of the messages for which no SMS is left in this hour. */
  exceeded: ReadonlySet<string>;
  /** Counts those that were begun. */
  spend(begun: readonly Sms[]): Promise<void>;
}

const UNLIMITED: SmsBudget = { exceeded: new Set(), spend: () => Promise.resolve() };

/**
 * Shares out what is left of this clock hour's SMS, in the order given. The hour's rows stay locked until the caller's
 * transaction ends, so that replicas that begin at the same moment take turns: all lock the row of everybody first.
 */
export async function openSmsBudget(tx: Tx, wanted: readonly Sms[], limits: Limits): Promise<SmsBudget> {
  if (wanted.length === 0 || (limits.smsMaxPerHour === 0 && limits.smsMaxPerPrefixPerHour === 0)) return UNLIMITED;
  const rows = await tx.query<{ hour: string; prefix: string; n: number }>(
    `INSERT INTO sms_hours AS h (hour, prefix, n)
     SELECT date_trunc('hour', clock_timestamp(), 'UTC'), prefix, 0 FROM unnest($1::text[]) AS p (prefix) ORDER BY prefix
     ON CONFLICT (hour, prefix) DO UPDATE SET n = h.n
     RETURNING hour::text, prefix, n`,
    [[EVERYBODY, ...new Set(wanted.map(({ to }) => prefixOf(to)))]],
  );
  const used = new Map(rows.map(({ prefix, n }) => [prefix, n]));
  const exceeded = new Set(wanted.filter(({ to }) => !take(used, to, limits)).map(({ messageId }) => messageId));
  return {
    exceeded,
    spend: async (begun) => {
      if (begun.length === 0) return;
      await tx.query(
        `UPDATE sms_hours h SET n = h.n + x.n
           FROM (SELECT prefix, count(*) AS n FROM unnest($2::text[]) AS p (prefix) GROUP BY prefix) AS x
          WHERE h.hour = $1::timestamptz AND h.prefix = x.prefix`,
        [rows[0]!.hour, begun.flatMap(({ to }) => [EVERYBODY, prefixOf(to)])],
      );
    },
  };
}

function take(used: Map<string, number>, to: string, { smsMaxPerHour, smsMaxPerPrefixPerHour }: Limits): boolean {
  const prefix = prefixOf(to);
  const [all, some] = [used.get(EVERYBODY)! + 1, used.get(prefix)! + 1];
  if ((smsMaxPerHour > 0 && all > smsMaxPerHour) || (smsMaxPerPrefixPerHour > 0 && some > smsMaxPerPrefixPerHour)) {
    return false;
  }
  used.set(EVERYBODY, all).set(prefix, some);
  return true;
}

function prefixOf(to: string): string {
  return to.slice(1, 1 + PREFIX_DIGITS);
}
