import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPublicAddress, readMediaUrl } from './media-url.js';

const vectors = JSON.parse(readFileSync(new URL('../../test/vectors/media/urls.json', import.meta.url), 'utf8')) as {
  taken: string[];
  invalid_url: string[];
  forbidden_address: string[];
};
const read = (written: string, base?: string) =>
  readMediaUrl(written, isPublicAddress, base ? new URL(base) : undefined);

describe('the address of a file', () => {
  it.each(vectors.taken)('is taken: %s', (written) => {
    expect(read(written)).toMatchObject({ ok: true });
  });

  it.each(vectors.invalid_url)('is refused as none: %s', (written) => {
    expect(read(written)).toEqual({ ok: false, reason: 'invalid_url' });
  });

  it.each(vectors.forbidden_address)('is refused since it leads inside: %s', (written) => {
    expect(read(written)).toEqual({ ok: false, reason: 'forbidden_address' });
  });

  it('is refused when it is longer than addresses are', () => {
    expect(read(`https://files.example/${'a'.repeat(4096)}`)).toEqual({ ok: false, reason: 'invalid_url' });
  });

  it('may be relative to where a redirect came from, and is checked all the same', () => {
    const from = 'https://files.example/a/b';
    expect(read('../c', from)).toMatchObject({ ok: true, url: { href: 'https://files.example/c' } });
    expect(read('//127.1/c', from)).toEqual({ ok: false, reason: 'forbidden_address' });
    expect(read('file:///c', from)).toEqual({ ok: false, reason: 'invalid_url' });
  });
});
