import { NIL } from 'uuid';
import { DeliveryEntity } from '../messages/delivery.entity.js';
import { columnsOf } from '../database/columns.js';
import type { Tx } from '../database/transaction.js';
import { isRecipientLine, type Line } from '../messages/lines.js';

/** What a turn wants to lock: the deliveries that its news is about, what is due, and what may leave. */
export interface ClaimRequest {
  messageIds: readonly string[];
  /** What is due by then, by the database's clock. */
  now: Date;
  /** The most that are due. */
  due: number;
  /** How many of each line. */
  lines: readonly LineWanted[];
}

export interface LineWanted {
  line: Line;
  limit: number;
  /** A walk over deliveries that have stood there since before `before`, starting behind the last one looked at. */
  walk?: { before: Date; after: { lineAt: Date; messageId: string } | null };
}

/** Deliveries that this transaction holds until it ends. Deliveries that another turn holds are not among them. */
export interface Claimed {
  byNews: DeliveryEntity[];
  due: DeliveryEntity[];
  /** In the order in which they stand in each line; the lines in no order. */
  fromLines: (DeliveryEntity & { line: Line; lineAt: Date })[];
}

/**
 * Locks and claims, and nothing else. A statement sees other tables as they were before it waited for its locks. So
 * whatever is decided on is read by a later statement. Rows that another turn holds are skipped (`SKIP LOCKED`). So a
 * turn waits for no delivery, and a worker that froze in mid-turn holds up only its own messages. The three statements
 * share a round trip.
 */
export async function claim(tx: Tx, wanted: ClaimRequest, head: QueueHead): Promise<Claimed> {
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
 * A recipient's line is short, and is asked only when one of its requests has ended. So it is always read from its
 * beginning. A walk is too, because it never comes back; the queue's head is only for lines that move.
 */
function beginsAt(line: Line, walk: LineWanted['walk'], floor: Date): string {
  if (walk !== undefined) return walk.after?.lineAt.toISOString() ?? '-infinity';
  return isRecipientLine(line) ? '-infinity' : floor.toISOString();
}

const COLUMNS = columnsOf(DeliveryEntity, 'd');

/** Sorted by id, so that two turns never wait for each other in a circle. */
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

/** A claim that takes longer walks over dead rows, which an old snapshot keeps from being vacuumed. */
const SLOW_MS = 5;
/**
 * Margin for other replicas and for clocks that differ: they may put rows a little before what this process saw last.
 */
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
 * From where claims read a queue. A queue's index rots at its head: entries of finished rows stay as long as any old
 * snapshot is held. (Measured over 290,000 rows: a claim took 29 to 50 ms instead of 0.16.) So a claim begins at the
 * very start. If that is slow, the next claims begin a little before the first row that the last one found. The start
 * is looked at again after fifty times what it took, because rows may have been put there.
 */
export class QueueHead {
  private readonly heads: Record<Queue, Head> = { due: fresh(), lines: fresh() };

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Runs a claim from the right place, and remembers how long it took. */
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
