import { expect, it } from 'vitest';
import { handlingOf } from './handling.js';

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
