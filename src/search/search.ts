import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Scope } from '../http/scopes.js';
import { findOneReceived, findReceived } from '../webhooks/find-received.js';
import { findIncomingMessages } from './find-incoming.js';
import { contactsIn, findMessages } from './find-messages.js';
import { findBatches, findEvents, findSuppressions, findTemplates } from './find-others.js';
import { type Found, hit, newestFirst } from './found.js';
import type { SearchTerm } from './read-term.js';
import { SEARCH_KINDS, type SearchDto, type SearchHitDto, type SearchKind } from './search.dto.js';

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
  message: findMessages,
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
    found.set('contact', { hits: contactsIn(about) });
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
