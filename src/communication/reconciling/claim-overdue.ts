import { inTransaction, type Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { withSendRate } from '../delivering/send-rate.js';
import { RECONCILED_FOR_MS } from './reconcile-at.js';

/** An attempt whose receipt is overdue. */
export interface Overdue {
  messageId: string;
  number: number;
  channel: Channel;
  providerMessageId: string;
}

/** A question that gets no answer, or whose process dies, is asked again after this long. */
const AGAIN_SECONDS = 900;

/**
 * Takes up to `wanted` attempts whose receipt is overdue, on channels that are not held, at the pace that all replicas
 * keep together (one claim every `everyMs`), each with a place among the requests that may leave. Nobody else gets them
 * for a quarter of an hour.
 */
export function claimOverdue(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  { wanted, everyMs }: { wanted: number; everyMs: number },
): Promise<Overdue[]> {
  return inTransaction(dataSource, async (tx) => {
    const channels = await openChannels(tx);
    const due = await countDue(tx, channels, wanted);
    if (due === 0 || !(await isOurTurn(tx, everyMs))) return [];
    // Before any attempt is locked: who begins messages goes the same way.
    const places = await withSendRate(tx, policy.maxPerSecond, (rate) => {
      let taken = 0;
      while (taken < due && rate.take()) taken++;
      return taken;
    });
    const claimed: Overdue[] = [];
    for (const channel of channels) claimed.push(...(await claim(tx, channel, places - claimed.length)));
    return claimed;
  });
}

async function openChannels(tx: Tx): Promise<Channel[]> {
  const held = await tx.query<{ channel: Channel }>(
    `SELECT channel FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
  );
  return CHANNELS.filter((channel) => !held.some((hold) => hold.channel === channel));
}

async function countDue(tx: Tx, channels: readonly Channel[], most: number): Promise<number> {
  const rows = await tx.query(
    `SELECT FROM delivery_attempts WHERE channel = ANY($1) AND reconcile_at <= clock_timestamp() LIMIT $2`,
    [channels, most],
  );
  return rows.length;
}

async function isOurTurn(tx: Tx, everyMs: number): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE reconciling_pace SET next_at = clock_timestamp() + make_interval(secs => $1::float8 / 1000)
      WHERE next_at <= clock_timestamp() RETURNING next_at`,
    [everyMs],
  );
  return rows.length > 0;
}

/** Past rows that others hold. A message's own question, which is on the wire until its lease ends, comes first. */
function claim(tx: Tx, channel: Channel, limit: number): Promise<Overdue[]> {
  return tx.query<Overdue>(
    `WITH due AS (
       SELECT message_id, number FROM delivery_attempts
        WHERE channel = $1 AND reconcile_at <= clock_timestamp()
          AND (lease_until IS NULL OR lease_until <= clock_timestamp())
        ORDER BY reconcile_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE delivery_attempts a
        SET reconcile_at = CASE
              WHEN a.started_at > clock_timestamp() - make_interval(secs => ${RECONCILED_FOR_MS / 1000 - AGAIN_SECONDS})
              THEN clock_timestamp() + interval '${AGAIN_SECONDS} seconds' END
       FROM due WHERE a.message_id = due.message_id AND a.number = due.number
     RETURNING a.message_id AS "messageId", a.number, a.channel, a.provider_message_id AS "providerMessageId"`,
    [channel, Math.max(0, limit)],
  );
}
