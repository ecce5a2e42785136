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
    `CREATE TABLE bookings (id serial, key text, booked_at timestamptz, before timestamptz, until timestamptz);
     CREATE FUNCTION note_booking() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       INSERT INTO bookings (key, booked_at, before, until) VALUES (NEW.key, clock_timestamp(), OLD.next_at, NEW.next_at);
       RETURN NULL;
     END $$;
     CREATE TRIGGER note_booking AFTER UPDATE OF next_at ON rates FOR EACH ROW EXECUTE FUNCTION note_booking()`,
  );
}

/**
 * The places of a rate that were booked, in their order: those that were given back are not among them.
 * @param key `siren`, `batch:<id>`
 * @param apartMs from one place to the next
 */
export async function permitsOf(database: TestDatabase, key: string, apartMs: number): Promise<BookedPermit[]> {
  const changes = await query<{ bookedAt: number; before: number; until: number }>(
    database,
    `SELECT ${msOf('booked_at')} AS "bookedAt", ${msOf('before')} AS before, ${msOf('until')} AS until
       FROM bookings WHERE key = $1 ORDER BY id`,
    [key],
  );
  const permits: BookedPermit[] = [];
  for (const { bookedAt, before, until } of changes) {
    const from = until > before ? Math.max(before, bookedAt) : before;
    // The clock of a booking is read a moment before it is written: what is missing of its first place is that moment.
    const between = Math.ceil((until - from) / apartMs - 0.1);
    const n = until > before ? Math.max(1, between) : between;
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
