import { expect, it } from 'vitest';
import type { MessageSummary } from '../api/types.js';
import { noteOn, waitWords, whyAuto, whyEnded, whyWaiting } from './waits.js';

it.each([
  [{ because: 'country', deliveries: 400, p95Ms: 211_500 }, '400 deliveries in the country'],
  [{ because: 'all_countries', deliveries: 400, p95Ms: 30_000 }, '400 deliveries in all countries'],
  [{ because: 'too_few', deliveries: 12, p95Ms: null }, '12 deliveries in seven days are too few'],
  [{ because: 'not_read', deliveries: null, p95Ms: null }, 'could not be read'],
  [{ because: 'learn_off', deliveries: null, p95Ms: null }, 'nothing that is learned'],
  [{ because: 'setting_off', deliveries: null, p95Ms: null }, 'FALLBACK_AUTO'],
] as const)('%j is told in words', (auto, words) => {
  expect(whyAuto(auto)).toContain(words);
});

type Reason = NonNullable<MessageSummary['waitingFor']>['reason'];

/** As the API has them. */
const REASONS = [
  ...['hold', 'pause', 'unreachable', 'batch', 'recipient', 'backoff', 'receipt', 'schedule', 'delivery_window'],
  ...['sms_limit', 'template'],
] as Reason[];
const since = '2026-01-01T00:00:00Z';
const nothing = { status: 'sent' as const, waitingFor: null, failure: null, skipped: [] };

it('has words for everything that a message may wait for', () => {
  const reported = REASONS.map((reason) => whyWaiting({ reason, channel: 'whatsapp' }));
  expect(new Set(reported).size).toBe(REASONS.length);
  // None of them is only the code with its underscores gone.
  for (const words of reported) expect(words).toMatch(/ .* .* /);
});

it('says until when, in the words of what comes then', () => {
  const until = (reason: Reason) => waitWords({ reason, channel: 'whatsapp', until: since });
  expect(until('backoff')).toMatch(/is repeated; again at .*2026/);
  expect(until('hold')).toMatch(/waits; at the latest until .*2026/);
  expect(until('pause')).toMatch(/is paused; one message tries it next at .*2026/);
});

it('says of a message in a list why it waits, else why it ended, else what it was not sent by', () => {
  const waitingFor = { reason: 'pause' as const, channel: 'whatsapp' as const, since, until: null };
  const failure = { code: 'expired_on_hold', message: 'It expired while its channel sent nothing' };
  const skipped = [
    {
      channel: 'whatsapp' as const,
      code: 'window_closed',
      message: 'WhatsApp takes only an approved template for this recipient now',
      at: since,
    },
  ];
  expect(noteOn({ ...nothing, waitingFor, failure, skipped })).toBe(
    'Siren refuses the account: WhatsApp is paused; nobody knows until when',
  );
  expect(noteOn({ ...nothing, status: 'queued' })).toMatch(/its turn is to come/);
  expect(noteOn({ ...nothing, failure, skipped })).toBe('It expired while its channel sent nothing');
  expect(noteOn({ ...nothing, skipped })).toBe('WhatsApp was passed over: window closed');
  expect(noteOn(nothing)).toBeNull();
});

it('shows a code of Siren as it is, with what Siren said', () => {
  expect(whyEnded({ code: '131026', message: 'Message undeliverable' })).toBe('131026: Message undeliverable');
  expect(whyEnded({ code: '131026', message: null })).toBe('131026');
});
