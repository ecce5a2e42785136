import { expect, it } from 'vitest';
import { at, queuedMessage } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { BatchState, Hold } from '../deciding/next-step.types.js';
import type { Channel } from '../siren/channel.js';
import { expiryFailure } from './decide.js';

const failed = (change: Partial<AttemptRecord> = {}) =>
  ({ number: 1, channel: 'sms', status: 'failed', errorAction: 'retry', ...change }) as AttemptRecord;
const held = (channel: Channel, until: number): ReadonlyMap<Channel, Hold> =>
  new Map([[channel, { since: at(0), until: at(until) }]]);

const codeOf = (
  message = queuedMessage(),
  attempts: AttemptRecord[] = [],
  {
    holds = new Map<Channel, Hold>(),
    batch = 'open',
    opensAt = null,
    lastBegin = null,
  }: {
    holds?: ReadonlyMap<Channel, Hold>;
    batch?: BatchState;
    opensAt?: Date | null;
    lastBegin?: Date | null;
  } = {},
) => expiryFailure({ message, attempts, now: at(100) }, { holds, batch, opensAt, lastBegin }).code;

it('a message that expired says where it was', () => {
  expect(codeOf()).toBe('expired_in_queue');
  expect(codeOf(queuedMessage(), [], { holds: held('whatsapp', 101) })).toBe('expired_on_hold');
  expect(codeOf(queuedMessage(), [], { holds: held('whatsapp', 99) })).toBe('expired_in_queue');
  expect(codeOf(queuedMessage(), [], { holds: held('sms', 101) })).toBe('expired_in_queue');
  expect(codeOf(queuedMessage(), [], { batch: 'held' })).toBe('expired_in_batch');
  expect(codeOf(queuedMessage(), [], { batch: 'rate_limited' })).toBe('expired_in_batch');
  expect(codeOf(queuedMessage(), [failed()])).toBe('expired_in_backoff');
  expect(codeOf(queuedMessage(), [failed()], { holds: held('sms', 101) })).toBe('expired_on_hold');
  expect(codeOf(queuedMessage({ sendAt: at(101) }))).toBe('expired_outside_delivery_window');
  expect(codeOf(queuedMessage(), [], { opensAt: at(101) })).toBe('expired_outside_delivery_window');
  expect(codeOf(queuedMessage(), [failed()], { opensAt: at(101) })).toBe('expired_outside_delivery_window');
  expect(codeOf(queuedMessage(), [], { lastBegin: at(99) })).toBe('missed_schedule');
  expect(codeOf(queuedMessage({ expiresAt: at(100) }), [], { lastBegin: at(99) })).toBe('expired_in_queue');
});

it('one that its provider found too old says what the provider said', () => {
  const tooOld = failed({ errorAction: 'expire', errorCode: '131049', errorMessage: 'too old' });
  expect(
    expiryFailure(
      { message: queuedMessage(), attempts: [tooOld], now: at(100) },
      { holds: new Map(), batch: 'open', opensAt: null, lastBegin: null },
    ),
  ).toEqual({
    code: '131049',
    message: 'too old',
  });
});

it('what it was before it was replayed is no reason', () => {
  expect(codeOf(queuedMessage({ replayedAfter: 1 }), [failed()])).toBe('expired_in_queue');
});
