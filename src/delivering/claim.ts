import { DeliveryEntity } from '../messages/delivery.entity.js';
import { columnsOf } from '../database/columns.js';
import type { Tx } from '../database/transaction.js';
import { isRecipientLine, type Line } from '../messages/lines.js';
import type { QueueHead } from './queue-head.js';

/** What a turn wants to hold: the deliveries that its news is about, what is due, and what may leave. */
export interface Wanted {
  messageIds: readonly string[];
  /** By the database's clock: what is due by then. */
  now: Date;
  /** The most that are due. */
  due: number;
  /** How many of each line. */
  lines: readonly LineWanted[];
}

export interface LineWanted {
  line: Line;
  limit: number;
  /** A walk over those that have stood there since before, from behind the last one that was looked at. */
  walk?: { before: Date; after: { lineAt: Date; messageId: string } | null };
}

/** Deliveries whose rows this transaction holds, until it ends. What another turn holds is not among them. */
export interface Claimed {
  byNews: DeliveryEntity[];
  due: DeliveryEntity[];
  /** In the order in which they stand in each line; the lines in no order. */
  fromLines: (DeliveryEntity & { line: Line; lineAt: Date })[];
}

/**
 * Locks and claims, and nothing else: a statement sees other tables as they were before it waited for its locks, so
 * whatever is decided on is read by a later one. Rows that another turn has are passed by (`SKIP LOCKED`): a turn waits for
 * no delivery, and a worker that froze in mid-turn holds up its own messages only. The three statements share a round trip.
 */
export async function claim(tx: Tx, wanted: Wanted, head: QueueHead): Promise<Claimed> {
  const { lines } = wanted;
  const [byNews, due, fromLines] = await Promise.all([
    wanted.messageIds.length === 0 ? [] : tx.query<DeliveryEntity>(BY_ID, [wanted.messageIds]),
    wanted.due === 0
      ? []
      : head.measured('due', (floor) => tx.query<DeliveryEntity>(DUE, [wanted.now, floor, wanted.due])),
    lines.length === 0
      ? []
      : head.measured('lines', (floor) =>
          tx.query<Claimed['fromLines'][number]>(FROM_LINES, [
            lines.map(({ line }) => line),
            lines.map(({ limit }) => limit),
            lines.map(({ walk }) => walk?.before.toISOString() ?? 'infinity'),
            lines.map(({ line, walk }) => beginsAt(line, walk, floor)),
            lines.map(({ walk }) => walk?.after?.messageId ?? NO_ID),
          ]),
        ),
  ]);
  head.saw('due', due[0]?.nextAt ?? null);
  head.saw('lines', oldest(fromLines));
  return { byNews, due, fromLines };
}

/**
 * A recipient's line is short, and asked only when a request of it has ended: nobody in it may be passed over. Nor by a walk,
 * which never comes back: the queue's head tells of lines that move.
 */
function beginsAt(line: Line, walk: LineWanted['walk'], floor: Date): string {
  if (walk !== undefined) return walk.after?.lineAt.toISOString() ?? '-infinity';
  return isRecipientLine(line) ? '-infinity' : floor.toISOString();
}

const NO_ID = '00000000-0000-0000-0000-000000000000';
const COLUMNS = columnsOf(DeliveryEntity, 'd');

/** In the order of their ids, so that no two turns wait for each other in a circle. */
const BY_ID = `
  SELECT ${COLUMNS}
    FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
   ORDER BY d.message_id FOR UPDATE OF d SKIP LOCKED`;

const DUE = `
  SELECT ${COLUMNS}
    FROM deliveries d WHERE d.next_at <= $1 AND d.next_at >= $2
   ORDER BY d.next_at, d.message_id LIMIT $3 FOR UPDATE SKIP LOCKED`;

const FROM_LINES = `
  SELECT ${COLUMNS}
    FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::uuid[])
           AS l (line, most, before, after_at, after_id),
         LATERAL (SELECT * FROM deliveries o
                   WHERE o.line = l.line AND o.line_at < l.before AND (o.line_at, o.message_id) > (l.after_at, l.after_id)
                   ORDER BY o.line_at, o.message_id LIMIT l.most FOR UPDATE SKIP LOCKED) AS d`;

function oldest(rows: Claimed['fromLines']): Date | null {
  return rows.reduce<Date | null>((min, { lineAt }) => (min === null || lineAt < min ? lineAt : min), null);
}
