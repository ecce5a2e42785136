import { ERASED_FINGERPRINT } from '../accepting/idempotency.js';
import type { Tx } from '../database/transaction.js';
import type { Step } from '../deciding/plan.js';
import { emptiedPlan } from '../messages/emptied.js';

interface AnswerRow {
  application: string;
  key: string;
  body: string;
}

/**
 * Empties the answers that are given again under the idempotency keys of these messages. The keys stay: whoever repeats a
 * request gets the emptied answer, and nothing is sent to a person who was erased. Keys live for a day. Found by the time
 * that message and key have in common, which has an index. Resolves to how many there were.
 */
export async function eraseAnswers(tx: Tx, messages: readonly { id: string; createdAt: Date }[]): Promise<number> {
  const rows = await tx.query<AnswerRow>(
    `SELECT k.application, k.key, k.body
       FROM unnest($1::text[], $2::timestamptz[]) AS x (location, created_at)
       JOIN idempotency_keys k ON k.created_at = x.created_at AND k.location = x.location
      ORDER BY k.application, k.key FOR UPDATE OF k`,
    [messages.map(({ id }) => `/api/v1/messages/${id}`), messages.map(({ createdAt }) => createdAt.toISOString())],
  );
  if (rows.length === 0) return 0;
  await tx.query(
    `UPDATE idempotency_keys k SET body = x.body, fingerprint = decode($4, 'hex')
       FROM unnest($1::text[], $2::text[], $3::text[]) AS x (application, key, body)
      WHERE k.application = x.application AND k.key = x.key`,
    [
      rows.map(({ application }) => application),
      rows.map(({ key }) => key),
      rows.map(({ body }) => emptiedAnswer(body)),
      ERASED_FINGERPRINT,
    ],
  );
  return rows.length;
}

/** An answer to an accepted message, as that message would be shown now. */
function emptiedAnswer(body: string): string {
  const message = JSON.parse(body) as { channels: Step[] };
  const channels = emptiedPlan(message.channels);
  return JSON.stringify({
    ...message,
    ...{ to: '', text: '', reference: null, metadata: {}, locale: null, segments: null, channels },
  });
}
