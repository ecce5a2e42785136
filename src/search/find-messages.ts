import { timeOfId } from '../database/ids.js';
import { later } from '../database/clock.js';
import type { Tx } from '../database/transaction.js';
import { SHOWN_STATUS } from '../messages/message-keys.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { findByDigits, newestOf } from './newest.js';
import { beginsWith, type SearchTerm } from './read-term.js';
import type { Match, SearchHitDto, SearchKind } from './search.dto.js';

/** An attempt begins when its id is made, by clocks that may differ. */
const CLOCK_ERROR_MS = 60_000;
/** What is no UUIDv7 may begin with any time: the year 2100. */
const LATEST_MS = Date.UTC(2100);
/** A reference of which less is known has too many beginnings. */
const SHORTEST_BEGINNING = 2;

/** Our messages: by id, also that of an attempt, by Siren's id, by number and its end, and by the beginning of the reference. */
export async function searchMessages(tx: Tx, term: SearchTerm, limit: number): Promise<Found> {
  const { text, id, number, lastDigits } = term;
  const matches = new Matches();
  const ids = async (sql: string, values: readonly unknown[]): Promise<string[]> =>
    (await tx.query<{ id: string }>(sql, values)).map((row) => row.id);
  if (id !== null) {
    const at = new Date(Math.min(timeOfId(id).getTime(), LATEST_MS));
    matches.add('id', await ids(BY_ID, [id, later(at, -CLOCK_ERROR_MS), later(at, CLOCK_ERROR_MS)]));
  }
  matches.add('provider_message_id', await ids(BY_PROVIDER_ID, [text, limit]));
  if (number !== null) matches.add('number', await ids(BY_NUMBER, [formsOf(number), limit]));
  const byDigits = lastDigits === null ? null : await findByDigits(tx, BY_DIGITS, lastDigits, limit);
  matches.add('last_digits', byDigits?.ids ?? []);
  if (text.length >= SHORTEST_BEGINNING) {
    matches.add('reference', await ids(BY_REFERENCE, [beginsWith(text), limit]));
  }
  const rows = await tx.query<Omit<SearchHitDto, 'kind' | 'href' | 'matchedBy'>>(FACTS, [
    matches.newest(Math.max(limit, byDigits?.ids.length ?? 0)),
  ]);
  const hits = rows.map((row) => hit('message', { ...row, matchedBy: matches.of(row.id) }));
  return { hits: hits.sort(newestFirst), lookedBackTo: byDigits?.lookedBackTo ?? null };
}

const BY_ID = `
  SELECT id FROM messages WHERE id = $1
  UNION
  SELECT message_id FROM delivery_attempts WHERE id = $1 AND started_at BETWEEN $2 AND $3`;
const BY_PROVIDER_ID = `
  SELECT DISTINCT message_id AS id FROM provider_ids WHERE provider_message_id = $1 ORDER BY id DESC LIMIT $2`;
/** Each form comes from the index in the order of the ids. */
const BY_NUMBER = `
  SELECT m.id FROM unnest($1::text[]) AS x (number),
         LATERAL (SELECT id FROM messages WHERE to_number = x.number ORDER BY id DESC LIMIT $2) AS m
   ORDER BY m.id DESC LIMIT $2`;
/** With a column that no other index has: through one that has them all the planner would read every number there is. */
const BY_DIGITS = `
  SELECT id, created_at FROM messages
   WHERE right(to_number, 4) = $1 AND to_number LIKE $2 AND id >= $3 AND id < $4 ORDER BY id DESC LIMIT $5`;
const BY_REFERENCE = newestOf(
  'messages',
  'lower(reference) LIKE lower($1)',
  '$2',
  'ORDER BY lower(reference) USING ~<~',
);
const FACTS = `
  SELECT m.id, m.created_at AS at, nullif(m.to_number, '') AS "phoneNumber", ${SHOWN_STATUS} AS status, m.reference AS title
    FROM unnest($1::uuid[]) AS x (id) JOIN messages m ON m.id = x.id JOIN deliveries d ON d.message_id = x.id`;

/** Whom the hits by number or by its end are about: each with the newest of them. */
export function contactHits(hits: readonly SearchHitDto[]): SearchHitDto[] {
  const about = hits.filter(({ matchedBy }) => matchedBy === 'number' || matchedBy === 'last_digits');
  const byNumber = Map.groupBy(
    about.toSorted(newestFirst),
    ({ phoneNumber }) => phoneNumber && canonicalNumber(phoneNumber),
  );
  return [...byNumber].flatMap(([number, [newest]]) =>
    number === null
      ? []
      : [hit('contact', { id: number, phoneNumber: number, matchedBy: newest!.matchedBy, at: newest!.at })],
  );
}

/** What one kind has for a term, newest first: more than are listed, where there are more. */
export interface Found {
  hits: SearchHitDto[];
  /** By last digits: how far back was looked; null: all the way. */
  lookedBackTo?: Date | null;
}

/** Ids with what was found of them first, and what that was. */
export class Matches {
  private readonly matches = new Map<string, Match>();

  add(by: Match, ids: readonly string[]): void {
    for (const id of ids) if (!this.matches.has(id)) this.matches.set(id, by);
  }

  /** What of this is what was searched for. */
  of(id: string): Match {
    return this.matches.get(id)!;
  }

  /** The newest ids, at most so many. */
  newest(limit: number): string[] {
    return [...this.matches.keys()].sort().reverse().slice(0, limit);
  }
}

const PATHS: Readonly<Record<SearchKind, string>> = {
  message: 'messages',
  contact: 'contacts',
  incoming_message: 'incoming-messages',
  suppression: 'suppressions',
  batch: 'batches',
  template: 'templates',
  event: 'events',
  received_webhook: 'received-webhooks',
};

/** A hit; what is not said of it is null. */
export function hit(
  kind: SearchKind,
  {
    id,
    matchedBy,
    at,
    phoneNumber = null,
    status = null,
    title = null,
  }: Omit<Partial<SearchHitDto>, 'kind' | 'href'> & Pick<SearchHitDto, 'id' | 'matchedBy' | 'at'>,
): SearchHitDto {
  return {
    kind,
    id,
    matchedBy,
    at,
    href: `/api/v1/${PATHS[kind]}/${encodeURIComponent(id)}`,
    phoneNumber,
    status,
    title,
  };
}

export const newestFirst = (a: SearchHitDto, b: SearchHitDto): number =>
  b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
