import { describe, expect, it } from 'vitest';
import { at, firstAttempt, queuedMessage } from '../../test/support/delivery-facts.js';
import { messageEvents } from './app-events.js';
import { MESSAGE_STATUSES } from '../deciding/status.js';

const before = queuedMessage();
const typesOf = (change: Parameters<typeof queuedMessage>[0]) =>
  messageEvents(before, { ...before, ...change }, [], at(1)).map(({ type }) => type);

describe('the events of a change of a message', () => {
  it('is each state that means something to the application, and no other', () => {
    expect(MESSAGE_STATUSES.flatMap((status) => typesOf({ status }))).toEqual(
      ['sent', 'delivered', 'read', 'failed', 'expired', 'cancelled', 'suppressed'].map(
        (status) => `message.${status}`,
      ),
    );
  });

  it('is nothing while the state stays', () => {
    const sent = { ...before, status: 'sent' as const };
    expect(messageEvents(sent, { ...sent, nextAt: at(5) }, [], at(1))).toEqual([]);
  });

  it('is the fallback before anything that it leads to', () => {
    expect(typesOf({ fallbackUsed: true, status: 'sent' })).toEqual(['message.fallback', 'message.sent']);
  });

  it('shows the message as it is then, with its attempts in short, but neither number nor text', () => {
    const failed = firstAttempt({ status: 'failed', errorCode: '131026' });
    const after = { ...before, status: 'failed' as const, failureCode: '131026', failureMessage: 'No' };
    const [event] = messageEvents(before, after, [failed], at(1));
    expect(event).toMatchObject({
      subject: before.id,
      at: at(1),
      state: {
        status: 'failed',
        failure: { code: '131026', message: 'No' },
        attempts: [{ number: 1, channel: 'whatsapp', status: 'failed', code: '131026' }],
      },
    });
    expect(JSON.stringify(event)).not.toContain(before.to);
  });
});
