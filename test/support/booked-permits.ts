import type { TestDatabase } from './database.js';
import { query } from './query.js';

/** A request that may leave: when it was booked, and the time that it was booked for, in ms by the database's clock. */
export interface BookedPermit {
  bookedAt: number;
  at: number;
}

/**
 * Writes down from now on which places of a rate are booked. That they lie far enough apart is true on any machine, as the
 * times at which a busy one gets to use them are not.
 */
export async function watchPermits(database: TestDatabase): Promise<void> {
  await query(
    database,
    `CREATE TABLE bookings (id serial, key text, begun_at timestamptz, booked_at timestamptz, before timestamptz,
                            until timestamptz);
     CREATE FUNCTION note_booking() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       INSERT INTO bookings (key, begun_at, booked_at, before, until)
       VALUES (NEW.key, now(), clock_timestamp(), OLD.next_at, NEW.next_at);
       RETURN NULL;
     END $$;
     CREATE TRIGGER note_booking AFTER UPDATE OF next_at ON rates FOR EACH ROW EXECUTE FUNCTION note_booking()`,
  );
}

/**
 * The places of a rate that were booked, in their order: those that were given back are not among them.
 * @param key `siren`, `batch:<id>`
 * @param apartMs from one place to the next
 * @param windowMs of the rate
 */
export async function permitsOf(
  database: TestDatabase,
  key: string,
  { apartMs, windowMs }: { apartMs: number; windowMs: number },
): Promise<BookedPermit[]> {
  const most = Math.max(1, Math.floor(windowMs / apartMs));
  const changes = await query<{ begunAt: number; bookedAt: number; before: number; until: number }>(
    database,
    `SELECT ${msOf('begun_at')} AS "begunAt", ${msOf('booked_at')} AS "bookedAt", ${msOf('before')} AS before,
            ${msOf('until')} AS until
       FROM bookings WHERE key = $1 ORDER BY id`,
    [key],
  );
  const permits: BookedPermit[] = [];
  for (const { begunAt, bookedAt, before, until } of changes) {
    const from = until > before ? Math.max(before, begunAt) : before;
    // The clock of a booking is read by its first statement: what there is before its first place is the moment until then.
    const n = Math.min(most, Math.floor((until - from) / apartMs + 0.1));
    const first = until - n * apartMs;
    for (let i = 0; i < n; i++) permits.push({ bookedAt, at: first + i * apartMs });
    if (n < 0) permits.splice(n);
  }
  return permits;
}

/** To the microsecond. */
function msOf(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`;
}
