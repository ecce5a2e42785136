import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './media-url.js';

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/media/addresses.json', import.meta.url), 'utf8'),
) as { public: string[]; forbidden: Record<string, string[]> };

describe('an address of the public Internet', () => {
  it.each(vectors.public)('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each(Object.entries(vectors.forbidden))('is none that is %s', (_what, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});
