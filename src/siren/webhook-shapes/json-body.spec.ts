import { describe, expect, it } from 'vitest';
import { readJsonObject } from './items.js';

const read = (text: string) => readJsonObject(Buffer.from(text));
const nested = (depth: number) => '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1);

describe('readJsonObject', () => {
  it('reads an object, white space around it and a byte order mark before it', () => {
    for (const text of ['{"a":1}', ' \r\n{"a":1}\t', '\ufeff{"a":1}'])
      expect(read(text)).toEqual({ ok: true, value: { a: 1 } });
  });

  it.each([
    '',
    ' ',
    'null',
    '[]',
    '[{}]',
    '"a"',
    '7',
    '{',
    '{}{}',
    '{"a":1},',
    "{'a':1}",
    '{"a":NaN}',
    '\ufeff\ufeff{}',
  ])('refuses %j', (text) => expect(read(text).ok).toBe(false));

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong form', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a character cut off', [0xe2, 0x82]],
    ['Latin-1', [0xe9]],
  ])('refuses %s inside a string', (_what, bytes) => {
    const raw = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(readJsonObject(raw)).toEqual({ ok: false, errors: [{ path: '', message: 'must be UTF-8' }] });
  });

  it('refuses UTF-16', () => {
    expect(readJsonObject(Buffer.from('\ufeff{"a":1}', 'utf16le')).ok).toBe(false);
  });

  it('takes 32 levels and not 33', () => {
    expect(read(nested(32)).ok).toBe(true);
    expect(read(nested(33)).ok).toBe(false);
    expect(read(`{"a":${'['.repeat(31)}${']'.repeat(31)}}`).ok).toBe(true);
    expect(read(`{"a":${'['.repeat(32)}${']'.repeat(32)}}`).ok).toBe(false);
  });

  it('survives a body of nothing but brackets', () => {
    for (const bracket of ['[', '{"a":']) expect(read(bracket.repeat(100_000)).ok).toBe(false);
  });
});
