import { describe, expect, it } from 'vitest';
import { whatElse } from './message-content.js';

const NOTHING = { media: null, location: null, buttons: [] };

describe('what a message brings beside its text', () => {
  it('is told in words', () => {
    const media = { type: 'document', url: 'https://example.com/1.pdf', filename: 'bill.pdf' } as const;
    const location = { latitude: 12.97, longitude: 77.59, name: 'Truffles' };
    const buttons = [
      { type: 'reply', id: 'yes', title: 'Yes' },
      { type: 'url', title: 'Open', url: 'https://example.com' },
    ] as const;
    expect(whatElse({ ...NOTHING, media })).toEqual([
      { what: 'Document', said: 'bill.pdf · https://example.com/1.pdf' },
    ]);
    expect(whatElse({ ...NOTHING, location })).toEqual([{ what: 'Place', said: 'Truffles · 12.97, 77.59' }]);
    expect(whatElse({ ...NOTHING, buttons: [...buttons] })).toEqual([
      { what: 'Buttons', said: 'Yes · Open (opens https://example.com)' },
    ]);
  });

  it('is nothing for most', () => expect(whatElse(NOTHING)).toEqual([]));
});
