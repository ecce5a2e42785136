import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonBody } from './json-body.js';

const read = (text: string) => readJsonBody(Buffer.from(text));

describe('readJsonBody', () => {
  it('reads whatever JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const body = read(text);
        if (body.ok) expect(body.value).toEqual(JSON.parse(text));
        else expect(body.detail).toEqual('A key of the body is not allowed.');
      }),
    );
  });

  it('tolerates a byte order mark', () => {
    expect(read('\ufeff{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
  });

  it.each(['', ' ', '{', '{"a":}', "{'a':1}", '{"a":1}x', 'NaN', '\0'])('refuses %j without quoting it', (text) => {
    expect(read(text)).toEqual({ ok: false, detail: 'The body is not valid JSON.', complaint: 'is not valid JSON' });
  });

  it('refuses bytes that are not UTF-8 instead of replacing them', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(readJsonBody(bytes)).toEqual({
      ...{ ok: false, detail: 'The body is not valid UTF-8.', complaint: 'is not valid UTF-8' },
    });
  });

  it('takes 32 levels and no more, however deep', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(read(nested(32)).ok).toBe(true);
    expect(read(nested(33)).ok).toBe(false);
    expect(read(nested(200_000)).ok).toBe(false);
  });

  it.each([
    ['{"__proto__":{"admin":true}}', '__proto__'],
    ['{"a":[{"constructor":{"prototype":{}}}]}', 'a[0].constructor'],
    ['{"a":{"hasOwnProperty":1}}', 'a.hasOwnProperty'],
  ])('names a key that every object inherits: %s', (text, path) => {
    expect(read(text)).toMatchObject({ ok: false, errors: [{ path }] });
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});
