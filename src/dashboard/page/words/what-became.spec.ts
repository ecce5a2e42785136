import { expect, it } from 'vitest';
import { handlingOf, whyDead } from './what-became.js';

const HANDLED = {
  status: 'handled' as const,
  keyword: null,
  replyMessageId: null,
  replyProblem: null,
  deadEventId: null,
};

it.each([
  [{ replyMessageId: '1' }, 'good', 'Answered'],
  [{ keyword: 'stop', replyMessageId: '1' }, 'good', 'STOP obeyed'],
  [{}, 'warn', 'Not answered'],
  [{ deadEventId: '1' }, 'bad', 'Application not told'],
  [{ replyProblem: 'invalid_number' }, 'bad', 'Reply not sent'],
  [{ status: 'failed' }, 'bad', 'Failed'],
  [{ status: 'received' }, 'busy', 'Received'],
  [{ status: 'not_obeyed' }, 'bad', 'Not obeyed'],
] as const)('an incoming message with %j is %s: %s', (change, tone, text) => {
  expect(handlingOf({ ...HANDLED, ...change })).toEqual({ tone, text });
});

it.each([
  ['message', 'internal_error', /by an error of ours/],
  ['webhook', 'unreadable', /none of Siren's webhooks/],
  ['incoming', 'handler_failed', /handler of the application failed/],
  ['event', 'http_503', /HTTP status 503/],
  ['event', 'connection_refused', /refused the connection/],
  ['event', 'internal_error', /could not be stored/],
  ['event', 'something_new', /^Something new$/],
] as const)('a dead %s by %s says why it died', (kind, reason, says) => {
  expect(whyDead({ kind, reason })).toMatch(says);
});
