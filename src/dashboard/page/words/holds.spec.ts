import { expect, it } from 'vitest';
import { whatNext, whyHeld } from './alarms.js';

const hold = { channel: 'whatsapp', state: 'paused', account: false, meaning: null } as const;
const now = new Date('2026-01-01T12:00:00Z');
const later = '2026-01-01T12:01:00Z';
const at = (): string => 'noon';

it.each([
  [{ ...hold, heldBy: 'api_key', reason: 'http_401', account: true } as const, /refuses the API key \(401\)/],
  [{ ...hold, heldBy: 'account', reason: '131031' } as const, /nothing leaves by WhatsApp until/],
  [{ ...hold, heldBy: 'breaker', reason: 'outage' } as const, /paused until one gets through/],
  [
    { ...hold, heldBy: 'rate_limit', reason: 'http_429', state: 'waiting' } as const,
    /too many requests \(429\), and asked/,
  ],
  [{ ...hold, heldBy: 'rate_limit', reason: 'http_429' } as const, /tries it before its time/],
  [{ ...hold, heldBy: 'retry_after', reason: 'http_503', state: 'waiting' } as const, /said when to come back/],
])('%o is told in words', (held, said) => {
  expect(whyHeld(held)).toMatch(said);
});

it.each([
  [{ state: 'open', until: null, isTrying: false, waiting: 0 } as const, 'Nothing holds it.'],
  [{ state: 'waiting', until: later, isTrying: false, waiting: 2 } as const, 'Messages leave again at noon.'],
  [{ state: 'paused', until: later, isTrying: false, waiting: 2 } as const, 'One message tries it next at noon.'],
  [{ state: 'paused', until: now.toISOString(), isTrying: false, waiting: 2 } as const, 'One message tries it now.'],
])('what comes next of %o', (held, said) => {
  expect(whatNext(held, now, at)).toBe(said);
});

it('a message that tries, and nobody to try, are told apart', () => {
  const paused = { state: 'paused', until: later } as const;
  expect(whatNext({ ...paused, isTrying: true, waiting: 3 }, now, at)).toMatch(/on its way/);
  expect(whatNext({ ...paused, until: now.toISOString(), isTrying: false, waiting: 0 }, now, at)).toMatch(
    /Nobody waits/,
  );
});
