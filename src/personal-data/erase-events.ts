import type { Tx } from '../database/transaction.js';
import type { MessageEventState } from '../messages/app-events.js';

/** A turn writes its events at the time at which it finishes its messages, give or take what it takes itself. */
const WRITTEN_WITHIN = `interval '1 minute'`;

interface Row {
  id: string;
  subjects: string[];
  states: string;
}

/**
 * Takes what Siren said of a failure out of the events of these messages. All else that an event tells of a person is put
 * together when it is posted or read, from the message's row. The outbox has no index of messages: the rows of the minute
 * in which each was finished are looked at. Resolves to how many events were changed.
 */
export async function eraseFailureEvents(tx: Tx, failed: readonly { id: string; finishedAt: Date }[]): Promise<number> {
  if (failed.length === 0) return 0;
  const rows = await tx.query<Row>(
    `SELECT o.id, o.subjects, o.states
       FROM (SELECT DISTINCT o.id FROM unnest($1::uuid[], $2::timestamptz[]) AS x (id, at)
               JOIN outbox o ON o.id >= uuid7_floor(x.at - ${WRITTEN_WITHIN}) AND o.id < uuid7_floor(x.at + ${WRITTEN_WITHIN})
              WHERE o.subjects @> ARRAY[x.id]) AS of_these
       JOIN outbox o ON o.id = of_these.id ORDER BY o.id FOR UPDATE OF o`,
    [failed.map(({ id }) => id), failed.map(({ finishedAt }) => finishedAt.toISOString())],
  );
  const ids = new Set(failed.map(({ id }) => id));
  let events = 0;
  const changed = rows.map(({ id, subjects, states }) => {
    const all = JSON.parse(states) as Partial<MessageEventState>[];
    const emptied = all.map((state, item) => {
      if (!ids.has(subjects[item]!) || !state.failure) return state;
      events++;
      return { ...state, failure: { ...state.failure, message: null } };
    });
    return { id, states: JSON.stringify(emptied) };
  });
  if (events > 0) {
    await tx.query(
      `UPDATE outbox o SET states = x.states FROM unnest($1::uuid[], $2::text[]) AS x (id, states) WHERE o.id = x.id`,
      [changed.map(({ id }) => id), changed.map(({ states }) => states)],
    );
  }
  return events;
}
