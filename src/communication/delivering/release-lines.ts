import { inTransaction, type Tx } from '../../database/transaction.js';
import { aheadOf, QUEUES, URGENCY, type Urgency } from '../../queue/jobs.js';
import type { Queue } from '../../queue/queue.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import { LOST_JOB_MS } from '../delivery.policy.js';
import type { DeliveryContext } from './begin-messages.js';
import { countLine, type HoldChange } from './hold-log.js';

/** As many jobs wait at most; the others stay in their line, where the next hold finds them without being told. */
const SHALLOW = 500;
/** More may be released as soon as workers have taken some. */
const AGAIN_MS = 100;
/** A trial takes any one of the first: the first itself may be the one that no Siren would take. */
const TRIAL_FROM = 50;

type ReleaseContext = Pick<DeliveryContext, 'dataSource' | 'queue' | 'holdLog'>;

interface Line {
  channel: Channel;
  /** A pause whose time for a trial has come; null: nothing holds the channel any more. */
  kind: 'pause' | 'wait' | null;
}

/**
 * Wakes messages that wait in the line of a channel whose hold is over: the urgent and then the oldest first, no more
 * than workers will soon take, and a single one where a pause is to be tried. Resolves to whether there may be more, or in
 * how many ms.
 */
export function releaseLines({ dataSource, queue, holdLog }: ReleaseContext): Promise<boolean | number> {
  return inTransaction(dataSource, async (tx) => {
    holdLog.log(tx, await endWaits(tx));
    const lines = await readyLines(tx);
    if (lines.length === 0) return false;
    let room = SHALLOW - (await queue.waiting(tx, QUEUES.deliver, Object.values(URGENCY).map(aheadOf), SHALLOW));
    for (const { channel, kind } of lines) {
      if (kind === null) room -= await release(tx, queue, channel, room, room);
      else await release(tx, queue, channel, TRIAL_FROM, 1);
    }
    return lines.some(({ kind }) => kind === null) ? AGAIN_MS : false;
  });
}

function endWaits(tx: Tx): Promise<HoldChange[]> {
  return tx.query<HoldChange>(
    `DELETE FROM channel_holds WHERE kind = 'wait' AND until <= clock_timestamp()
     RETURNING 'over' AS change, channel, kind, reason, ${countLine('channel_holds.channel')} AS waiting,
               extract(epoch FROM until - since)::float8 * 1000 AS "forMs"`,
  );
}

function readyLines(tx: Tx): Promise<Line[]> {
  return tx.query<Line>(
    `SELECT c.channel, h.kind FROM unnest($1::text[]) AS c (channel) LEFT JOIN channel_holds h ON h.channel = c.channel
      WHERE (h.until IS NULL OR h.until <= clock_timestamp())
        AND EXISTS (SELECT FROM messages m WHERE m.held_channel = c.channel)`,
    [CHANNELS],
  );
}

/** Wakes `count` of the first `from` in the line; resolves to how many it were. */
async function release(tx: Tx, queue: Queue, channel: Channel, from: number, count: number): Promise<number> {
  if (count <= 0) return 0;
  const released = await tx.query<{ id: string; priority: Urgency }>(
    `WITH line AS MATERIALIZED (
       SELECT id FROM messages WHERE held_channel = $1
        ORDER BY priority DESC, id LIMIT $2 FOR UPDATE SKIP LOCKED),
     chosen AS (SELECT id FROM line ORDER BY CASE WHEN $3 < $2 THEN random() END LIMIT $3)
     UPDATE messages m SET held_channel = NULL, next_at = clock_timestamp() + make_interval(secs => ${LOST_JOB_MS / 1000})
       FROM chosen WHERE m.id = chosen.id
     RETURNING m.id, m.priority`,
    [channel, from, count],
  );
  // In the order of the line: RETURNING knows none.
  released.sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  await queue.enqueue(
    tx,
    QUEUES.deliver,
    released.map(({ id, priority }) => ({ id, urgency: aheadOf(priority) })),
  );
  return released.length;
}
