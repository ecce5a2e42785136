import type { Tx } from '../database/transaction.js';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import { type Found, hit, Matches, newestFirst } from './found.js';
import { findByDigits } from './newest.js';
import type { SearchTerm } from './read-term.js';
import type { SearchHitDto } from './search.dto.js';

/** What people wrote: by id, by Siren's id, by their number and its end; a sender that is no number exactly as it came. */
export async function findIncomingMessages(tx: Tx, term: SearchTerm, limit: number): Promise<Found> {
  const { text, id, number, lastDigits } = term;
  const matches = new Matches();
  const ids = async (sql: string, values: readonly unknown[]): Promise<string[]> =>
    (await tx.query<{ id: string }>(sql, values)).map((row) => row.id);
  if (id !== null) matches.add('id', await ids('SELECT id FROM incoming_messages WHERE id = $1', [id]));
  matches.add('provider_message_id', await ids(BY_PROVIDER_ID, [text, limit]));
  matches.add('sender', await ids(BY_SENDER, [text, limit]));
  if (number !== null) matches.add('number', await ids(BY_NUMBER, [formsOf(number), limit]));
  const byDigits = lastDigits === null ? null : await findByDigits(tx, BY_DIGITS, lastDigits, limit);
  matches.add('last_digits', byDigits?.ids ?? []);
  const rows = await tx.query<Omit<SearchHitDto, 'kind' | 'href' | 'matchedBy'>>(FACTS, [
    matches.newest(Math.max(limit, byDigits?.ids.length ?? 0)),
  ]);
  const hits = rows.map((row) => hit('incoming_message', { ...row, matchedBy: matches.of(row.id) }));
  return { hits: hits.sort(newestFirst), lookedBackTo: byDigits?.lookedBackTo ?? null };
}

const BY_PROVIDER_ID = `
  SELECT id FROM incoming_messages WHERE provider_message_id = $1 AND from_number <> '' ORDER BY id DESC LIMIT $2`;
const BY_SENDER = `
  SELECT id FROM incoming_messages WHERE from_number = $1 AND from_e164 IS NULL ORDER BY id DESC LIMIT $2`;
const BY_NUMBER = `
  SELECT m.id FROM unnest($1::text[]) AS x (number),
         LATERAL (SELECT id FROM incoming_messages WHERE from_e164 = x.number ORDER BY id DESC LIMIT $2) AS m
   ORDER BY m.id DESC LIMIT $2`;
const BY_DIGITS = `
  SELECT id, text FROM incoming_messages
   WHERE right(from_e164, 4) = $1 AND from_e164 LIKE $2 AND id >= $3 AND id < $4 ORDER BY id DESC LIMIT $5`;
const FACTS = `
  SELECT m.id, m.received_at AS at, coalesce(m.from_e164, nullif(m.from_number, '')) AS "phoneNumber", m.status
    FROM unnest($1::uuid[]) AS x (id) JOIN incoming_messages m ON m.id = x.id`;
