import fc from 'fast-check';
import type { DeliveryPolicy } from '../../src/messages/delivery.policy.js';
import type { MessageRecord } from '../../src/messages/message.entity.js';
import type { Block, DecisionInput, Hold } from '../../src/deciding/next-step.types.js';
import type { Receipt } from '../../src/deciding/receipt.js';
import { type FreeText, type TemplateHold, WINDOWS } from '../../src/deciding/window.js';
import { byChannel, type Channel, CHANNELS } from '../../src/siren/channel.js';
import { providerCodes, type ProviderCode } from '../../src/siren/provider.js';
import type { SendOutcome, StatusOutcome } from '../../src/siren/outcome.js';
import { outcomesOn, receipts, refusal } from './delivery-arbitraries.js';
import { at, COUNTRY_NOT_ALLOWED, POLICY, queuedMessage, SUPPRESSED } from './delivery-facts.js';

/** What happens to one request, whichever channel it goes by. */
export interface Result {
  answer: Record<Channel, SendOutcome>;
  /** Seconds until the answer is stored, also long after the lease; null: whoever waited for it died. */
  answeredAfter: number | null;
  receipts: { after: number; receipt: Receipt }[];
}

/** What happens to one question about an attempt. */
export interface AnsweredQuestion {
  answer: StatusOutcome;
  answeredAfter: number | null;
}

/** Everything around one message that it does not decide itself. Lists are gone through again from their beginning. */
export interface World {
  message: MessageRecord;
  policy: DeliveryPolicy;
  results: Result[];
  answers: AnsweredQuestion[];
  /** Seconds from the message's acceptance. */
  outages: { channel: Channel; from: number; hold: Hold }[];
  blocks: { channel: Channel; from: number; block: Block }[];
  /** In the order of their times; the first also holds before its own. */
  windows: ({ from: number } & Pick<DecisionInput, 'window' | 'freeText'>)[];
  templateHolds: { key: string; from: number; hold: Pick<TemplateHold, 'until' | 'reason'> }[];
  cancelAt: number | null;
  /** What the ids of attempts end with. */
  jitters: number[];
}

const channel = fc.constantFrom(...CHANNELS);
/** Seconds; a request takes some time, and an answer may come after its lease of 15 s. */
const answeredAfter = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0.2, max: 9, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: 9, max: 900, noNaN: true }) },
  { weight: 2, arbitrary: fc.constant(null) },
);

const result: fc.Arbitrary<Result> = fc.record({
  answer: fc.record(byChannel(outcomesOn)),
  answeredAfter,
  receipts: fc.array(fc.record({ after: fc.double({ min: 0, max: 1500, noNaN: true }), receipt: receipts }), {
    maxLength: 3,
  }),
});

const answer: fc.Arbitrary<AnsweredQuestion> = fc.record({
  answer: fc.oneof(
    receipts.map(({ status, word, occurredAt, error }) => ({
      outcome: 'known' as const,
      status,
      word,
      occurredAt,
      error,
    })),
    fc.constant({ outcome: 'not_found' as const }),
    fc.constant({ outcome: 'unknown' as const, error: refusal('sms', { code: 'timeout' }) }),
  ),
  answeredAfter,
});

const approved = fc
  .constantFrom('en', 'hi')
  .map((language) => ({ name: 'bill', language, parameters: [{ name: 'payer', value: 'Asha' }] }));

/** What only a step by WhatsApp may have. */
const ofWhatsApp = {
  approved,
  inOtherLocales: fc.array(fc.record({ locale: fc.constant('hi'), text: fc.constant('…'), approved }), {
    maxLength: 1,
  }),
  window: fc.constant('template' as const),
  onlyIfWindowOpen: fc.boolean(),
};

const step = channel.chain((one) =>
  fc.record(
    {
      channel: fc.constant(one),
      providers: fc.uniqueArray(fc.constantFrom<ProviderCode>(...providerCodes(one)), { minLength: 1, maxLength: 3 }),
      fallbackAfter: fc.integer({ min: 1, max: 600 }),
      successStatus: fc.constantFrom('accepted' as const, 'sent' as const, 'delivered' as const, 'read' as const),
      ...(one === 'whatsapp' && ofWhatsApp),
    },
    { requiredKeys: ['channel', 'fallbackAfter', 'successStatus'] },
  ),
);

const policy = fc
  .record({
    retryMaxAttempts: fc.integer({ min: 1, max: 5 }),
    unknownOutcomeRetries: fc.integer({ min: 0, max: 2 }),
    holdMaxMs: fc.integer({ min: 1000, max: 300_000 }),
  })
  .map((changes): DeliveryPolicy => ({ ...POLICY, ...changes }));

export const worlds: fc.Arbitrary<World> = fc.record({
  message: fc
    .record({
      plan: fc.uniqueArray(step, { selector: (s) => s.channel, minLength: 1, maxLength: 2 }),
      expiresAt: fc.integer({ min: 1, max: 1200 }).map(at),
    })
    .map(queuedMessage),
  policy,
  results: fc.array(result, { minLength: 1, maxLength: 8 }),
  answers: fc.array(answer, { minLength: 1, maxLength: 3 }),
  outages: fc.array(
    fc
      .tuple(channel, fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 600 }))
      .map(([channel, from, length]) => ({ channel, from, hold: { since: at(from), until: at(from + length) } })),
    { maxLength: 2 },
  ),
  blocks: fc.array(
    fc.record({
      channel,
      from: fc.integer({ min: 0, max: 600 }),
      block: fc.constantFrom(SUPPRESSED, COUNTRY_NOT_ALLOWED),
    }),
    { maxLength: 1 },
  ),
  windows: fc
    .array(
      fc.record({
        from: fc.integer({ min: 0, max: 600 }),
        window: fc.constantFrom(...WINDOWS),
        freeText: fc.constantFrom<FreeText>(
          { is: 'welcome', because: 'window_open' },
          { is: 'possible', because: 'window_unknown' },
          { is: 'refused', because: 'window_closed' },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((windows) => windows.sort((a, b) => a.from - b.from)),
  templateHolds: fc.array(
    fc
      .tuple(
        fc.constantFrom('bill en', 'bill hi'),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 600 }),
        fc.constantFrom('132015', '132001'),
      )
      .map(([key, from, length, reason]) => ({ key, from, hold: { until: at(from + length), reason } })),
    { maxLength: 2 },
  ),
  cancelAt: fc.option(fc.integer({ min: 0, max: 600 }), { freq: 6 }),
  // Not next to nothing every time: a story that tries again at once for ever has no end worth waiting for.
  jitters: fc.array(fc.integer({ min: 0x1000_0000, max: 0xffff_ffff }), { minLength: 1, maxLength: 5 }),
});

const minute = (n: number): string =>
  `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`;

/** Windows that open and close while a story lasts; it begins at 12:00 UTC. */
const deliveryWindow = fc
  .record({ from: fc.integer({ min: 700, max: 745 }), length: fc.integer({ min: 1, max: 1439 }) })
  .map(({ from, length }) => ({ from: minute(from), to: minute((from + length) % 1440), timeZones: ['UTC'] }));

/** Worlds in which the message has a time, a window, or quiet hours. */
export const timedWorlds: fc.Arbitrary<World> = fc
  .record({
    world: worlds,
    window: fc.option(deliveryWindow, { nil: null }),
    quiet: fc.option(fc.record({ from: fc.integer({ min: 715, max: 730 }), to: fc.integer({ min: 731, max: 745 }) }), {
      nil: null,
    }),
    priority: fc.constantFrom(0, 20),
    sendAt: fc.option(fc.integer({ min: 1, max: 900 }).map(at), { nil: null }),
    graceMs: fc.option(fc.integer({ min: 1, max: 600_000 }), { nil: null }),
    lasts: fc.integer({ min: 1, max: 4_000 }),
  })
  .map(({ world, window, quiet, priority, sendAt, graceMs, lasts }) => ({
    ...world,
    policy: { ...world.policy, quietHours: quiet },
    message: {
      ...world.message,
      ...{ deliveryWindow: window, priority, sendAt, graceMs },
      status: sendAt === null ? 'queued' : 'scheduled',
      nextAt: sendAt ?? world.message.nextAt,
      expiresAt: new Date((sendAt ?? world.message.createdAt).getTime() + lasts * 1000),
    },
  }));
