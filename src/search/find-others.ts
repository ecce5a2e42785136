import type { Tx } from '../database/transaction.js';
import { eventKeysOf } from '../messages/event-ids.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { hit, Matches, newestFirst } from './found.js';
import { newestOf } from './newest.js';
import { beginsWith, endsWith, type SearchTerm } from './read-term.js';
import type { Match, SearchHitDto } from './search.dto.js';

type Look = (tx: Tx, term: SearchTerm, limit: number) => Promise<SearchHitDto[]>;

/** Numbers that must not be written to: whole, in any form, or by their end. Each once, by the newest reason. */
export const findSuppressions: Look = async (tx, { number, lastDigits }, limit) => {
  if (number === null && lastDigits === null) return [];
  const matchedBy: Match = number === null ? 'last_digits' : 'number';
  const rows =
    number !== null
      ? (await readSuppressions(tx, [number])).map((one) => ({ ...one, at: one.createdAt }))
      : await tx.query<{ phoneNumber: string; reason: string; at: Date }>(SUPPRESSED, [
          lastDigits!.slice(-4),
          endsWith(lastDigits!),
          limit,
        ]);
  const hits = rows.map(({ phoneNumber, reason, at }) =>
    hit('suppression', { id: phoneNumber, phoneNumber, matchedBy, at, title: reason }),
  );
  const newest = Map.groupBy(hits.sort(newestFirst), ({ id }) => id);
  return [...newest.values()].map(([first]) => first!).slice(0, limit);
};

/** Few share four digits: a hundred of a million. */
const SUPPRESSED = `
  SELECT phone_number AS "phoneNumber", (array_agg(reason ORDER BY created_at DESC))[1] AS reason, max(created_at) AS at
    FROM suppressions WHERE right(phone_number, 4) = $1 AND phone_number LIKE $2
   GROUP BY phone_number ORDER BY at DESC LIMIT $3`;

/** By id, and by words of the name. */
export const findBatches: Look = async (tx, { text, id }, limit) => {
  const matches = new Matches();
  if (id !== null) {
    const rows = await tx.query<{ id: string }>('SELECT id FROM batches WHERE id = $1', [id]);
    matches.add(
      'id',
      rows.map((row) => row.id),
    );
  }
  const named = await tx.query<{ id: string }>(BATCHES, [text, limit]);
  matches.add(
    'name',
    named.map((row) => row.id),
  );
  const rows = await tx.query<{ id: string; at: Date; title: string | null }>(BATCH_FACTS, [matches.newest(limit)]);
  return rows.map((row) => hit('batch', { ...row, matchedBy: matches.of(row.id) })).sort(newestFirst);
};

const BATCHES = newestOf('batches', 'search_words(name) @@ search_phrase($1)', '$2');
const BATCH_FACTS = `
  SELECT b.id, b.created_at AS at, b.name AS title FROM unnest($1::uuid[]) AS x (id) JOIN batches b ON b.id = x.id`;

/** By the beginning of the name, and by words of a text, of whatever version; each once, as its newest version is. */
export const findTemplates: Look = async (tx, { text }, limit) => {
  const name = /^\w{1,64}$/.test(text) ? beginsWith(text.toLowerCase()) : null;
  const rows = await tx.query<{ id: string; at: Date; status: string; matchedBy: Match }>(TEMPLATES, [
    name,
    text,
    limit,
  ]);
  return rows.map((row) => hit('template', { ...row, title: row.id }));
};

/** There are hundreds of templates, not millions. */
const MOST_TEMPLATES = 2_000;
const TEMPLATES = `
  WITH by_name AS MATERIALIZED (SELECT name FROM templates WHERE name LIKE $1 ORDER BY name USING ~<~ LIMIT ${MOST_TEMPLATES}),
       by_text AS MATERIALIZED (
         SELECT name FROM templates WHERE template_words(locales) @@ search_phrase($2) LIMIT ${MOST_TEMPLATES}),
       found AS (SELECT name, 'name' AS matched FROM by_name UNION ALL SELECT name, 'text' FROM by_text),
       once AS (SELECT name, min(matched) AS matched FROM found GROUP BY name)
  SELECT t.name AS id, t.updated_at AS at, t.status, once.matched AS "matchedBy"
    FROM once, LATERAL (SELECT * FROM templates WHERE name = once.name ORDER BY version DESC LIMIT 1) AS t
   ORDER BY t.updated_at DESC, t.name DESC LIMIT $3`;

/** By id alone. */
export const findEvents: Look = async (tx, { id }) => {
  if (id === null) return [];
  const keys = eventKeysOf(id);
  const rows = await tx.query<{ at: Date; title: string }>(EVENT, [
    keys.map(({ outboxId }) => outboxId),
    keys.map(({ item }) => item),
  ]);
  return rows.map((row) => hit('event', { ...row, id, matchedBy: 'id' }));
};

const EVENT = `
  SELECT o.times[x.item + 1] AS at, o.types[x.item + 1] AS title
    FROM unnest($1::uuid[], $2::int[]) AS x (id, item)
    JOIN outbox o ON o.id = x.id JOIN outbox_positions p ON p.id = o.id AND x.item < p.size LIMIT 1`;
