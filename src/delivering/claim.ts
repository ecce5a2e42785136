import { NIL } from 'uuid';
import { DeliveryEntity } from '../messages/delivery.entity.js';
import { columnsOf } from '../database/columns.js';
import type { Tx } from '../database/transaction.js';
import { isRecipientLine, type Line } from '../messages/lines.js';

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
            lines.map(({ walk }) => walk?.after?.messageId ?? NIL),
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

/** Beyond this a claim walks over rows that are gone and that a held snapshot keeps vacuum from removing. */
const SLOW_MS = 5;
/** Claims by other replicas, and clocks that differ, put rows a little behind what this process saw last. */
const SLACK_MS = 10_000;
const LOOK_AGAIN_LEAST_MS = 5_000;
const LOOK_AGAIN_TIMES = 50;
const BEGINNING = new Date(0);

type Queue = 'due' | 'lines';

interface Head {
  floor: Date;
  /** Instant of `now()` from which the very end is looked at again. */
  beginAgainAt: number;
  tookMs: number;
}

/**
 * From where claims read a queue. A queue's index rots at its head: entries of rows that are long gone stay as long as
 * anybody holds an old snapshot (measured over 290,000: a claim took 29 to 50 ms instead of 0.16). So a claim begins at
 * the very end, and when that is slow, the next ones begin where the last one found its first row, a little before it; the
 * end is looked at again after fifty times what it took, since something may have been put there.
 */
export class QueueHead {
  private readonly heads: Record<Queue, Head> = { due: fresh(), lines: fresh() };

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Runs a claim from where it should begin, and remembers how long it took. */
  async measured<Result>(queue: Queue, claim: (floor: Date) => Promise<Result>): Promise<Result> {
    const head = this.heads[queue];
    const startedAt = this.now();
    if (startedAt >= head.beginAgainAt) head.floor = BEGINNING;
    const isFromTheEnd = head.floor === BEGINNING;
    const result = await claim(head.floor);
    if (isFromTheEnd) {
      head.tookMs = this.now() - startedAt;
      head.beginAgainAt = startedAt + Math.max(LOOK_AGAIN_LEAST_MS, LOOK_AGAIN_TIMES * head.tookMs);
    }
    return result;
  }

  /** @param first the oldest that the claim found; null: it found nothing to go by */
  saw(queue: Queue, first: Date | null): void {
    const head = this.heads[queue];
    const isSlow = head.tookMs > SLOW_MS;
    head.floor = isSlow && first !== null ? new Date(first.getTime() - SLACK_MS) : BEGINNING;
  }
}

function fresh(): Head {
  return { floor: BEGINNING, beginAgainAt: 0, tookMs: 0 };
}
