import { expect, it } from 'vitest';
import { actorName, changesOf, shownSubject } from './audit.js';

it.each([
  [{ status: 'running' }, { status: 'paused' }, ['status: running → paused']],
  [{ version: 1, locales: ['en'] }, { version: 1, locales: ['en', 'hi'] }, ['locales: en → en, hi']],
  [{ ratePerSecond: null }, { ratePerSecond: 5 }, ['rate per second: – → 5']],
  [
    { channels: [{ channel: 'whatsapp', fallbackAfter: 30 }, { channel: 'sms' }], ttlMs: null },
    { channels: [{ channel: 'sms' }], ttlMs: null },
    ['channels: whatsapp (fallback after 30), sms → sms'],
  ],
  [
    null,
    { variables: [], name: 'billing', scopes: ['batches'], expiresAt: null },
    ['name: billing', 'scopes: batches'],
  ],
  [{ name: 'billing' }, null, ['name: billing']],
  [null, null, []],
  [{ channel: 'all' }, { channel: 'all' }, []],
])('what changed from %j to %j is told in a few words', (before, after, changes) => {
  expect(changesOf({ before, after })).toEqual(changes);
});

it('who has no application is named all the same', () => {
  expect(actorName({ keyId: 'code', name: '' })).toBe('The application itself');
  expect(actorName({ keyId: 'command', name: '' })).toBe('A command');
  expect(actorName({ keyId: 'admin', name: 'admin' })).toBe('admin');
});

it('a digest is shown by its beginning', () => {
  expect(shownSubject('digest:0123456789abcdef')).toBe('digest:01234567…');
  expect(shownSubject('bill_ready')).toBe('bill_ready');
});
