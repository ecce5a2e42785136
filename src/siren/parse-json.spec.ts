import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseObject } from './parse-object.js';

describe('an id that is a number in JSON', () => {
  it.each<[string, unknown]>([
    ['17', 17],
    ['-17', -17],
    ['1.0', 1],
    ['1e3', 1000],
    ['0.1', 0.1],
    ['-0', -0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.2345678901234567e+19', '12345678901234567000'],
    ['12345678901234567890.00', '12345678901234567890'],
    ['123456789012345678900E-1', '12345678901234567890'],
    ['1e20', `1${'0'.repeat(20)}`],
    ['1e400', Infinity],
    ['1e-400', 0],
    ['12345678901234567.5', 12345678901234568],
    ['0.12345678901234567890', 0.12345678901234568],
    ['9'.repeat(400), '9'.repeat(400)],
  ])('%.40s', (written, value) => {
    for (const name of ['id', 'message_id', 'notificationId', 'ID']) {
      expect(parseJson(`{"${name}":${written}}`)).toEqual({ [name]: value });
      expect(parseJson(`[{"a":0,"b":{"${name}" :\n${written} }}]`)).toEqual([{ a: 0, b: { [name]: value } }]);
    }
    const double: unknown = JSON.parse(written);
    expect(parseJson(`{"from_number":${written},"list":[${written}]}`)).toEqual({
      from_number: double,
      list: [double],
    });
  });

  it('is exact, however large', () => {
    fc.assert(
      fc.property(fc.bigInt(), (n) => {
        expect(String(parseObject(`{"id":${n}}`)!['id'])).toBe(String(n));
      }),
    );
  });

  it('stays a text where it is one', () => {
    const texts = { id: '12345678901234567890', b: ': 12345678901234567890, 1e400' };
    expect(parseJson(JSON.stringify(texts))).toEqual(texts);
  });

  it('changes nothing else', () => {
    const fits = (_key: string, value: unknown) => (typeof value === 'number' && !isExact(value) ? 0 : value);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, fits);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('a JSON object', () => {
  it('is undefined for anything else, however deep it is', () => {
    for (const text of ['', '7', '[]', 'null', '{"a":1', `${'['.repeat(200_000)}12345678901234567890`]) {
      expect(parseObject(text)).toBeUndefined();
    }
    const deep = `{"a":${'['.repeat(200_000)}12345678901234567890${']'.repeat(200_000)}}`;
    expect(parseObject(deep)).toBeUndefined();
  });

  it('takes __proto__ for a mere key, and the last of a repeated one', () => {
    const object = parseObject('{"__proto__":{"id":12345678901234567890},"a":1,"a":2}');
    expect(Object.keys(object!)).toEqual(['__proto__', 'a']);
    expect(object!['a']).toBe(2);
  });
});

function isExact(n: number): boolean {
  return Number.isSafeInteger(n) || !Number.isInteger(n);
}
