import { expect, it } from 'vitest';
import type { Live } from '../api/types.js';
import { alarmsOf } from './alarms.js';

const at = '2026-01-01T00:00:00Z';
const OPEN = { state: 'open', reason: null, meaning: null, account: false, since: null, until: null } as const;
const PAUSED = { state: 'paused', reason: 'outage', meaning: null, account: false, since: at, until: at } as const;
const WAITING = { ...PAUSED, state: 'waiting', reason: 'http_429' } as const;
type Hold = Omit<Live['channels'][number], 'channel'>;

const liveWith = (whatsapp: Hold, sms: Hold, problem: string | null = null): Live =>
  ({
    channels: [
      { channel: 'whatsapp', ...whatsapp },
      { channel: 'sms', ...sms },
    ],
    siren: { problem },
  }) as Live;
const textsOf = (live: Live | null) => alarmsOf({ is: 'live' }, live).map(({ text }) => text);

it('says nothing where all is well, or nothing was heard yet', () => {
  expect(alarmsOf({ is: 'live' }, liveWith(OPEN, OPEN))).toEqual([]);
  expect(alarmsOf({ is: 'connecting' }, null)).toEqual([]);
  expect(alarmsOf({ is: 'refused', problems: [] }, null)).toEqual([]);
});

it('says to a key that may not hear more what everybody is told', () => {
  const problems = ['whatsapp is paused: http_401', 'siren refuses the API key: http_401'];
  expect(alarmsOf({ is: 'refused', problems }, null)).toEqual([
    { tone: 'bad', text: 'WhatsApp is paused (401): nothing leaves by it.' },
    { tone: 'bad', text: 'Siren refuses the API key (401): nothing leaves.' },
  ]);
});

it('says once what is wrong with the account, whichever channels it stops', () => {
  const refused = { ...PAUSED, reason: 'http_401', account: true };
  expect(textsOf(liveWith(refused, refused, 'siren refuses the API key: http_401'))).toEqual([
    expect.stringMatching(/^Siren refuses the API key \(401\): nothing leaves since /),
  ]);
});

it('puts what stops before what waits', () => {
  const alarms = alarmsOf({ is: 'stale', of: 'database', since: at }, liveWith(WAITING, PAUSED));
  expect(alarms.map(({ tone }) => tone)).toEqual(['bad', 'bad', 'warn']);
});

it('tells of Siren where no channel is paused for it yet', () => {
  expect(textsOf(liveWith(OPEN, OPEN, 'siren cannot be reached: connection_refused'))).toEqual([
    'Siren cannot be reached (connection_refused): nothing leaves.',
  ]);
  expect(textsOf(liveWith(PAUSED, OPEN, 'siren cannot be reached: connection_refused'))).toHaveLength(1);
});

it('claims nothing of a service of which nothing was heard', () => {
  expect(alarmsOf({ is: 'stale', of: 'service', since: null }, null)).toEqual([
    { tone: 'bad', text: 'The service does not answer. Nothing is known of how it is now.' },
  ]);
});
