import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../test/vectors/siren/signatures.json' with { type: 'json' };
import { signBody, verifySignature } from './signature.js';

const [vector = { secret: '', body: '', signature: '' }] = vectors;
const body = Buffer.from(vector.body);
const secrets = [vector.secret];

describe('verifySignature', () => {
  it.each(vectors)('knows the answer for $about', ({ secret, body, signature }) => {
    expect(signBody(Buffer.from(body), secret)).toBe(signature);
    expect(verifySignature(Buffer.from(body), signature, [secret])).toBe(true);
  });

  it.each([
    ['bare', vector.signature],
    ['with its prefix', `sha256=${vector.signature}`],
    ['in capitals', vector.signature.toUpperCase()],
    ['in capitals with its prefix', `sha256=${vector.signature.toUpperCase()}`],
  ])('takes hex %s', (_how, header) => {
    expect(verifySignature(body, header, secrets)).toBe(true);
  });

  it('tries every secret, wherever the right one stands', () => {
    for (const all of [
      [vector.secret, 'b', 'c'],
      ['a', vector.secret, 'c'],
      ['a', 'b', vector.secret],
    ]) {
      expect(verifySignature(body, vector.signature, all)).toBe(true);
    }
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 7],
    ['an array', [vector.signature]],
    ['an object', { signature: vector.signature }],
    ['sent twice', `${vector.signature}, ${vector.signature}`],
    ['the prefix alone', 'sha256='],
    ['prefixed twice', `sha256=sha256=${vector.signature}`],
    ['of another algorithm', `sha1=${vector.signature}`],
    ['one digit short', vector.signature.slice(1)],
    ['one byte short', vector.signature.slice(2)],
    ['one digit long', `${vector.signature}0`],
    ['no hex', 'z'.repeat(64)],
    ['hex with a line after it', `${vector.signature}\n`],
    ['hex with spaces', ` ${vector.signature} `],
    ['wide digits', '０'.repeat(64)],
    ['of other bytes', signBody(Buffer.from('other'), vector.secret)],
    ['of another secret', signBody(body, 'other')],
  ])('refuses a header that is %s', (_what, header) => {
    expect(verifySignature(body, header, secrets)).toBe(false);
  });

  it('matches nothing with an empty secret or none', () => {
    expect(verifySignature(body, signBody(body, ''), [''])).toBe(false);
    expect(verifySignature(body, vector.signature, [])).toBe(false);
  });

  it('accepts what was signed, and nothing with one bit changed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.string({ minLength: 1 }), fc.nat(), (bytes, secret, at) => {
        const signature = signBody(bytes, secret);
        expect(verifySignature(bytes, signature, [secret])).toBe(true);
        const changed = Uint8Array.from(bytes);
        changed[at % bytes.length]! ^= 1 << (at % 8);
        expect(verifySignature(changed, signature, [secret])).toBe(false);
      }),
    );
  });

  it('never throws, whatever the header', () => {
    fc.assert(fc.property(fc.anything(), (header) => verifySignature(body, header, secrets) === false));
  });
});
