import { expect, it } from 'vitest';
import type { SuppressionChange } from '../api/types.js';
import { whatIsEnded, whoChanged } from './suppressing.js';

const CHANGE: SuppressionChange = {
  ...{ id: '1', channel: 'all', reason: 'manual', category: 'all', change: 'added', at: '2026-01-01T00:00:00Z' },
  ...{ source: 'api', apiKeyId: '0199', keyName: 'support desk', causeId: null, note: null, liftedBecause: null },
};

it.each<[Partial<SuppressionChange>, string]>([
  [{}, 'support desk'],
  [{ keyName: null }, '0199'],
  [{ apiKeyId: 'code', keyName: '' }, 'The application itself'],
  [{ source: 'import' }, 'A file, by support desk'],
  [{ source: 'opt_out', apiKeyId: null, keyName: null }, 'Their STOP'],
  [{ source: 'opt_out', apiKeyId: null, keyName: null, change: 'lifted' }, 'Their START'],
  [{ source: 'error_code', apiKeyId: null, keyName: null }, 'The code of a failed message'],
])('tells who changed the list by %j', (more, who) => {
  expect(whoChanged({ ...CHANGE, ...more })).toBe(who);
});

it('tells what is ended', () => {
  expect(whatIsEnded({ channel: 'all', category: 'all' })).toBe('All messages on all channels');
  expect(whatIsEnded({ channel: 'sms', category: 'marketing' })).toBe('Marketing by SMS');
});
