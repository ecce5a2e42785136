import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { CountryCode } from 'libphonenumber-js/max';
import vectors from '../../../test/vectors/numbers/candidates.json' with { type: 'json' };
import type { Channel } from '../../siren/channel.js';
import { numberCandidates } from './number-candidates.js';

describe('the numbers that a sender may be', () => {
  it.each(vectors)('$about: $from by $channel in $country', ({ from, channel, country, candidates }) => {
    expect(numberCandidates(from, channel as Channel, country as CountryCode)).toEqual(candidates);
  });

  it('are the same by both channels, in another order', () => {
    const digits = fc.stringMatching(/^[1-9]\d{7,13}$/);
    fc.assert(
      fc.property(digits, (from) => {
        const by = (channel: Channel) => numberCandidates(from, channel, 'IN');
        expect([...by('sms')].sort()).toEqual([...by('whatsapp')].sort());
      }),
    );
  });

  it('are E.164, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+:@.cus -lid٣９') }), (from) => {
        for (const number of numberCandidates(from, 'whatsapp', 'IN')) expect(number).toMatch(/^\+[1-9]\d{6,14}$/);
      }),
    );
  });
});
