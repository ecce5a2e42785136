import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Scope } from '../http/scopes.js';
import { eventKeysOf } from '../messages/event-ids.js';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { findOneReceived, findReceived } from '../webhooks/find-received.js';
import { contactHits, searchMessages, type Found, hit, Matches, newestFirst } from './find-messages.js';
import { findByDigits, newestOf } from './newest.js';
import { beginsWith, endsWith, type SearchTerm } from './read-term.js';
import { type Match, SEARCH_KINDS, type SearchDto, type SearchHitDto, type SearchKind } from './search.dto.js';

type Look = (tx: Tx, term: SearchTerm, limit: number) => Promise<SearchHitDto[]>;

/** Numbers that must not be written to: whole, in any form, or by their end. Each once, by the newest reason. */
const findSuppressions: Look = async (tx, { number, lastDigits }, limit) => {
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
const findBatches: Look = async (tx, { text, id }, limit) => {
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
const findTemplates: Look = async (tx, { text }, limit) => {
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
const findEvents: Look = async (tx, { id }) => {
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

/** What people wrote: by id, by Siren's id, by their number and its end; a sender that is no number exactly as it came. */
async function findIncomingMessages(tx: Tx, term: SearchTerm, limit: number): Promise<Found> {
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

/** What a key must be allowed to do to see a kind. */
export const SCOPE_OF: Readonly<Record<SearchKind, Scope>> = {
  message: 'messages:read',
  contact: 'messages:read',
  incoming_message: 'incoming:read',
  suppression: 'suppressions',
  batch: 'batches',
  template: 'templates',
  event: 'operations',
  received_webhook: 'operations',
};

/** Kinds that are read in one transaction; contacts follow from messages. */
const LOOKS: Readonly<
  Record<
    Exclude<SearchKind, 'contact' | 'received_webhook'>,
    (tx: Tx, term: SearchTerm, limit: number) => Promise<Found>
  >
> = {
  message: searchMessages,
  incoming_message: findIncomingMessages,
  suppression: async (...given) => ({ hits: await findSuppressions(...given) }),
  batch: async (...given) => ({ hits: await findBatches(...given) }),
  template: async (...given) => ({ hits: await findTemplates(...given) }),
  event: async (...given) => ({ hits: await findEvents(...given) }),
};

/** By keys and indexes alone, one statement after the other. */
const TIMEOUT_MS = 10_000;

/**
 * Everything that a term may mean, each kind by an index of its own, at most `limit` of each.
 * @param maySee whether the caller may see a kind
 */
export async function search(
  dataSource: DataSource,
  term: SearchTerm,
  limit: number,
  maySee: (kind: SearchKind) => boolean,
): Promise<SearchDto> {
  const found = new Map<SearchKind, Found>();
  await inTransaction(
    dataSource,
    async (tx) => {
      found.clear();
      await tx.query('SET LOCAL max_parallel_workers_per_gather = 0');
      for (const [kind, look] of Object.entries(LOOKS) as [keyof typeof LOOKS, (typeof LOOKS)[keyof typeof LOOKS]][]) {
        if (maySee(kind)) found.set(kind, await look(tx, term, limit + 1));
      }
    },
    { timeoutMs: TIMEOUT_MS },
  );
  if (maySee('contact')) {
    const about = [...(found.get('message')?.hits ?? []), ...(found.get('incoming_message')?.hits ?? [])];
    found.set('contact', { hits: contactHits(about) });
  }
  if (maySee('received_webhook'))
    found.set('received_webhook', { hits: await findWebhooks(dataSource, term, limit + 1) });
  const all = [...found.values()];
  const back = all.flatMap(({ lookedBackTo }) => lookedBackTo ?? []).sort((a, b) => b.getTime() - a.getTime());
  return {
    items: all.flatMap(({ hits }) => hits.slice(0, limit)).sort(newestFirst),
    more: [...found].filter(([, { hits }]) => hits.length > limit).map(([kind]) => kind),
    lookedBackTo: back[0] ?? null,
    notSearched: SEARCH_KINDS.filter((kind) => !maySee(kind)).map((kind) => ({ kind, requiredScope: SCOPE_OF[kind] })),
  };
}

/** What Siren told: by id, and by Siren's id of the message that it is about. */
async function findWebhooks(dataSource: DataSource, { text, id }: SearchTerm, limit: number): Promise<SearchHitDto[]> {
  const one = id === null ? null : await findOneReceived(dataSource, id);
  const { rows } = await findReceived(dataSource, { providerMessageId: text }, { before: null, limit });
  const matched = [
    ...(one === null ? [] : [{ webhook: one, matchedBy: 'id' as const }]),
    ...rows.map((webhook) => ({ webhook, matchedBy: 'provider_message_id' as const })),
  ];
  return matched.map(({ webhook, matchedBy }) =>
    hit('received_webhook', {
      ...{ id: webhook.id, matchedBy, at: webhook.receivedAt },
      ...{ status: webhook.result, title: webhook.said },
    }),
  );
}
