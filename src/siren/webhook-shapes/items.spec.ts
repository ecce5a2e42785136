import { describe, expect, it } from 'vitest';
import { say } from '../../languages/say.js';
import { elementsOf, type Item, readItems } from './items.js';
import type { ReadResult } from './shapes.js';

const reader = {
  dialectOf: () => 'toolkit' as const,
  read: (body: Record<string, unknown>): ReadResult<string> =>
    typeof body['id'] === 'string'
      ? { ok: true, value: body['id'] }
      : { ok: false, errors: [{ path: 'id', message: say('must be a string') }] },
};
const read = (text: string) => readItems(Buffer.from(text), reader);
const itemsIn = (text: string): Item<string>[] => {
  const result = read(text);
  if (!result.ok) throw new Error(String(result.errors[0]!.message));
  return result.value;
};
const texts = (text: string) => itemsIn(text).map(({ bytes }) => Buffer.from(bytes).toString());
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('the webhooks of a body', () => {
  it('are the body itself, byte for byte, where it is an object', () => {
    const raw = Buffer.from('\ufeff { "id" : "a" } ');
    const result = readItems(raw, reader);
    expect(result).toEqual({
      ok: true,
      value: [{ index: null, bytes: raw, dialect: 'toolkit', read: { ok: true, value: 'a' } }],
    });
  });

  it('are the elements of a list, each as it was written', () => {
    const elements = ['{ "id" : "a, [b] {c} \\" \\\\" }', '{"id":"₹","x":[1,{"y":[]}]}', '7', '"],["', 'null', '[]'];
    expect(texts(` [ ${elements.join(' ,\n')} ] `)).toEqual(elements);
  });

  it('do not spoil each other', () => {
    const items = itemsIn(`[{"id":"a"}, 7, {"id":8}, {"x":${deep(32)}}, {"id":"b","x":${deep(31)}}]`);
    expect(items.map(({ dialect }) => dialect)).toEqual(['toolkit', null, 'toolkit', null, 'toolkit']);
    expect(items.map((item) => (item.read.ok ? item.read.value : item.read.errors[0]!.path))).toEqual([
      'a',
      '[1]',
      '[2].id',
      '[3]',
      'b',
    ]);
  });

  it.each([
    ['', 'must be JSON'],
    ['[', 'must be JSON'],
    ['[{"id":"a"}', 'must be JSON'],
    ['[{"id":"a"},]', 'must be JSON'],
    ['[{"id":"a"}] []', 'must be JSON'],
    ['[{"id":"a"}}]', 'must be JSON'],
    ['[]', 'must be a JSON object, or a list of at least one'],
    [' [ \n ] ', 'must be a JSON object, or a list of at least one'],
    ['7', 'must be one JSON object'],
    [`[${'0,'.repeat(10_000)}0]`, 'must not be a list of more than 10000'],
  ])('are none in %.20s', (text, message) => {
    expect(read(text)).toEqual({ ok: false, errors: [{ path: '', message }] });
  });

  it('cost no stack, however deep they are', () => {
    expect(itemsIn(`[{"id":"a"},${deep(100_000)}]`)).toHaveLength(2);
  });

  it('are cut where JSON cuts them', () => {
    const values = [1, 'a"b', { a: [1, { b: ']' }] }, [], {}, '\\', null, [[',']], '\u2028'];
    const cut = elementsOf(JSON.stringify(values, null, 1), 100)!;
    expect(cut.map((element) => JSON.parse(element) as unknown)).toEqual(values);
  });
});
