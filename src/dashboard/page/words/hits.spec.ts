import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../api/types.js';
import { hitName, linkToHit, straightTo } from './hits.js';

const hit = (more: Partial<SearchHit>): SearchHit => ({
  ...{ kind: 'message', id: 'a', matchedBy: 'id', at: '2026-01-01T00:00:00Z' },
  ...{ phoneNumber: null, status: null, title: null, href: '' },
  ...more,
});
const straight = (q: string, items: SearchHit[], more: SearchHit['kind'][] = []) => straightTo(q, { items, more });

describe('a search leads straight to', () => {
  it.each([
    ['the message of an id', hit({}), '#/messages/a'],
    ['the message of Siren’s id', hit({ matchedBy: 'provider_message_id' }), '#/messages/a'],
    ['the template of a name', hit({ kind: 'template', id: 'q', matchedBy: 'name' }), '#/templates/q'],
    ['the batch of a name', hit({ kind: 'batch', matchedBy: 'name', title: 'Q' }), '#/batches/a'],
    ['the message of a reference', hit({ matchedBy: 'reference', title: 'Q' }), '#/messages/a'],
    ['a webhook alone', hit({ kind: 'received_webhook', matchedBy: 'provider_message_id' }), '#/webhooks/a'],
  ])('%s', (_, one, link) => {
    expect(straight(' q ', [one])).toBe(link);
  });

  it('the message, where a webhook told of it', () => {
    const webhook = hit({ kind: 'received_webhook', id: 'b', matchedBy: 'provider_message_id' });
    expect(straight('x', [webhook, hit({ matchedBy: 'provider_message_id' })])).toBe('#/messages/a');
  });

  it.each([
    ['what begins with it', [hit({ matchedBy: 'reference', title: 'q-1' })]],
    ['one of two', [hit({ matchedBy: 'reference', title: 'q' }), hit({ id: 'b', matchedBy: 'reference', title: 'q' })]],
    ['somebody by the end of a number', [hit({ matchedBy: 'last_digits', phoneNumber: '+9133210' })]],
    ['a text with the word', [hit({ kind: 'template', id: 'q', matchedBy: 'text' })]],
    ['nothing', []],
  ])('nowhere for %s', (_, items) => {
    expect(straight('q', items)).toBeNull();
  });

  it('nowhere where more is known to fit', () => {
    expect(straight('q', [hit({ matchedBy: 'reference', title: 'q' })], ['message'])).toBeNull();
  });
});

it('a number is escaped in a link, and is what a hit is called by', () => {
  const one = hit({ kind: 'contact', id: '+919876543210', phoneNumber: '+919876543210' });
  expect(linkToHit(one)).toBe('#/contacts/%2B919876543210');
  expect(hitName(one)).toBe('+919876543210');
  expect(hitName(hit({}))).toBe('Erased number');
  expect(hitName(hit({ kind: 'batch', id: 'b' }))).toBe('Batch b');
});
