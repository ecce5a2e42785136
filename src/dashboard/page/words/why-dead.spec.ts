import { expect, it } from 'vitest';
import { whyDead } from './why-dead.js';

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
