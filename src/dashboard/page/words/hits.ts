import type { SearchHit, SearchKind, SearchResult } from '../api/types.js';
import { linkTo } from '../route-address.js';

/** The kinds in the order in which they are shown, and what they are called. */
export const KINDS: readonly (readonly [kind: SearchKind, name: string])[] = [
  ['message', 'Messages'],
  ['contact', 'People'],
  ['incoming_message', 'Incoming messages'],
  ['suppression', 'Suppressions'],
  ['batch', 'Batches'],
  ['template', 'Templates'],
  ['event', 'Events'],
  ['received_webhook', 'Received webhooks'],
];

export const kindName = (kind: SearchKind): string => KINDS.find(([known]) => known === kind)![1];

/** Where the page shows a hit. */
export function linkToHit({ kind, id }: Pick<SearchHit, 'kind' | 'id'>): string {
  switch (kind) {
    case 'message':
      return linkTo('messages', id);
    case 'contact':
      return linkTo('contacts', id);
    case 'incoming_message':
      return linkTo('incoming', id);
    case 'suppression':
      return linkTo('suppressions', id);
    case 'batch':
      return linkTo('batches', id);
    case 'template':
      return linkTo('templates', id);
    case 'event':
      return linkTo('events', id);
    case 'received_webhook':
      return linkTo('webhooks', id);
  }
}

/** What a hit is called by. */
export function hitName({ kind, id, phoneNumber, title }: SearchHit): string {
  switch (kind) {
    case 'message':
    case 'incoming_message':
    case 'contact':
    case 'suppression':
      return phoneNumber ?? 'Erased number';
    case 'batch':
      return title ?? `Batch ${id}`;
    case 'template':
    case 'event':
    case 'received_webhook':
      return id;
  }
}

const MATCHES: Readonly<Record<string, string>> = {
  id: 'by its id',
  provider_message_id: "by Siren's id",
  number: 'by the number',
  last_digits: 'by the last digits',
  reference: 'by the reference',
  name: 'by the name',
  text: 'by words of its text',
  sender: 'by the sender',
};

export const matchWords = (matchedBy: string): string => MATCHES[matchedBy] ?? '';

/**
 * Where a search leads without a list: what it names exactly, where that is one thing. What Siren told about a message by the same id
 * is no other thing.
 */
export function straightTo(q: string, { items, more }: Pick<SearchResult, 'items' | 'more'>): string | null {
  const text = q.trim().toLowerCase();
  const exact = items.filter(({ matchedBy, id, title, kind }) => {
    if (matchedBy === 'id') return true;
    if (matchedBy === 'provider_message_id') return true;
    if (matchedBy === 'reference') return title?.toLowerCase() === text;
    return matchedBy === 'name' && (kind === 'template' ? id : title)?.toLowerCase() === text;
  });
  const things = exact.filter(({ kind }) => kind !== 'received_webhook');
  const [only, ...others] = things.length > 0 ? things : exact;
  if (only === undefined || others.length > 0 || more.includes(only.kind)) return null;
  return linkToHit(only);
}
