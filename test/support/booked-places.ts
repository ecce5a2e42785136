import type { TestDatabase } from './database.js';
import { query } from './query.js';

/** A request that may leave: when it was booked, and the time that it was booked for, in ms by the database's clock. */
export interface BookedPlace {
  bookedAt: number;
  at: number;
}

/**
 * Writes down from now on which places of a rate are booked. That they lie far enough apart is true on any machine, as the
 * times at which a busy one gets to use them are not.
 */
export async function watchPlaces(database: TestDatabase, table: 'send_rate' | 'batch_paces'): Promise<void> {
  await query(
    database,
    `CREATE TABLE bookings (txid bigint, booked_at timestamptz, until timestamptz);
     CREATE TABLE begun (txid bigint, batch_id uuid);
     CREATE FUNCTION note_booking() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN INSERT INTO bookings VALUES (txid_current(), clock_timestamp(), NEW.next_at); RETURN NULL; END $$;
     CREATE FUNCTION note_begun() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN INSERT INTO begun SELECT txid_current(), batch_id FROM messages WHERE id = NEW.message_id; RETURN NULL; END $$;
     CREATE TRIGGER note_booking AFTER UPDATE OF next_at ON ${table} FOR EACH ROW EXECUTE FUNCTION note_booking();
     CREATE TRIGGER note_begun AFTER INSERT ON delivery_attempts FOR EACH ROW EXECUTE FUNCTION note_begun()`,
  );
}

/** The places that the messages of a batch have used, in their order. @param apartMs from one place to the next */
export async function placesOf(database: TestDatabase, batchId: string, apartMs: number): Promise<BookedPlace[]> {
  const bookings = await query<{ bookedAt: Date; until: Date; n: number }>(
    database,
    `SELECT booked_at AS "bookedAt", until, count(*)::int AS n FROM bookings JOIN begun USING (txid)
      WHERE batch_id = $1 GROUP BY txid, booked_at, until ORDER BY until`,
    [batchId],
  );
  // What was booked last is free again at `until`: its place is one distance before that.
  return bookings.flatMap(({ bookedAt, until, n }) =>
    Array.from({ length: n }, (_, i) => ({ bookedAt: bookedAt.getTime(), at: until.getTime() - (n - i) * apartMs })),
  );
}
