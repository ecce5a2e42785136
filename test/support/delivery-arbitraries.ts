import fc from 'fast-check';
import type { Receipt } from '../../src/deciding/receipt.js';
import type { Channel } from '../../src/siren/channel.js';
import { errorAction } from '../../src/siren/error-action.js';
import type { SendOutcome } from '../../src/siren/outcome.js';
import { sirenError, type SirenErrorDetails } from '../../src/siren/siren-error.js';
import { at } from './delivery-facts.js';

/** Codes of every action, known and unknown, of both channels. */
const CODES = [
  ...[
    '131026',
    '131047',
    '132001',
    '132015',
    '131049',
    '131000',
    '1',
    '130429',
    '131056',
    '131021',
    '131050',
    '131042',
  ],
  ...['30005', '30003', '30008', '30001', '21610', '811', '23', '9', '581'],
  ...['http_400', 'http_401', 'http_429', 'http_500', 'not_sent', 'connection_refused', 'undelivered', 'whatever'],
] as const;

/** Within minutes of the message, and within weeks; few enough instants that some coincide. */
const seconds = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -2_000_000, max: 2_000_000 }));

/** What Siren may tell about one attempt, with clocks that are off by anything. An attempt has one id. */
export const receipts: fc.Arbitrary<Receipt> = fc.record({
  providerMessageId: fc.constant('wa-1'),
  status: fc.constantFrom('accepted', 'sent', 'delivered', 'read', 'failed', null),
  word: fc.constantFrom('failed', 'undelivered', 'expired', 'weird'),
  occurredAt: fc.option(seconds.map(at)),
  receivedAt: seconds.map(at),
  error: fc.option(fc.record({ code: fc.constantFrom(...CODES), message: fc.constantFrom('one', 'another') })),
  channel: fc.constant(null),
  provider: fc.constantFrom(null, 'twilio', 'infobip', '8x8'),
  echoed: fc.constant(null),
  source: fc.constantFrom('webhook', 'question'),
});

/** What may come of a request on a channel. */
export function outcomesOn(channel: Channel): fc.Arbitrary<SendOutcome> {
  // Rare, and each has an answer of its own.
  const code = fc.oneof(fc.constantFrom<string>(...CODES), fc.constantFrom<string>('131047', '132001'));
  const error = fc
    .record({
      code: channel === 'whatsapp' ? code : fc.constantFrom<string>(...CODES),
      provider: fc.constantFrom(undefined, 'twilio', 'infobip'),
    })
    .chain(({ code, provider }) =>
      fc
        .option(fc.integer({ min: 0, max: 600_000 }), { nil: undefined })
        .map((retryAfterMs) => refusal(channel, { code, provider, retryAfterMs })),
    );
  return fc.oneof(
    fc.record({ outcome: fc.constant('accepted' as const), messageId: fc.constant('wa-1') }),
    fc.record({ outcome: fc.constantFrom('rejected' as const, 'unknown' as const), error }),
  );
}

/** The error of a refused request, with what our table says of its code. */
export function refusal(
  channel: Channel,
  { provider, ...details }: { code: string; provider?: string } & Partial<SirenErrorDetails>,
) {
  const decision = errorAction({ channel, code: details.code, ...(provider === undefined ? {} : { provider }) });
  return sirenError(channel, { message: 'refused', retryable: false, decision, ...details });
}
