import { databaseNow } from '../database/clock.js';
import { newId } from '../database/new-id.js';
import type { Transaction } from '../database/transaction.js';
import { IS_DISCARDED } from '../messages/discarded.js';
import { writeHistory } from '../messages/save.js';
import { INTERNAL_ERROR } from './failing.js';

/**
 * Notes in their histories that these dead letters were discarded. A message stays as it ended; one that another
 * transaction holds is skipped. Resolves to the ids of the discarded messages.
 * @param by the id of the key that orders it
 */
export async function discardMessages(tx: Transaction, ids: readonly string[], by: string): Promise<string[]> {
  const locked = await tx.query<{ id: string }>(LOCK, [ids]);
  // A statement of its own, after the locks: the locking statement may have seen older rows.
  const dead = await tx.query<{ id: string }>(DEAD, [locked.map(({ id }) => id)]);
  const at = await databaseNow(tx);
  await writeHistory(
    tx,
    dead.map(({ id }) => ({ id: newId(), messageId: id, at, event: 'discarded', detail: { by } })),
  );
  return dead.map(({ id }) => id);
}

const LOCK = `
  SELECT d.message_id AS id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
   ORDER BY d.message_id FOR UPDATE OF d SKIP LOCKED`;
const DEAD = `
  SELECT d.message_id AS id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
   WHERE d.status = 'failed' AND d.failure_code = '${INTERNAL_ERROR.code}' AND NOT ${IS_DISCARDED}`;
