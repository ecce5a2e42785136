import { describe, expect, it } from 'vitest';
import { at, firstAttempt, queuedMessage } from '../../test/support/delivery-facts.js';
import { OpenMessage } from './open-message.js';

const open = (...attempts: Parameters<typeof firstAttempt>[0][]) =>
  new OpenMessage(
    queuedMessage(attempts.length > 0 ? { status: 'sending' } : {}),
    attempts.map((facts, i) => firstAttempt({ number: i + 1, ...facts })),
    at(10),
  );
const counted = ({ counted: changes }: OpenMessage) =>
  changes.map(({ before, after }) =>
    [before!, after].map(({ message, attempts }) => [message.status, attempts.map(({ status }) => status)]),
  );

describe('a message that its transaction holds', () => {
  it('has changed only when something did', () => {
    const message = open({ status: 'accepted' });
    message.change(message.attempts[0]!);
    message.change(firstAttempt({ number: 7 }));
    expect([message.isRowChanged, message.changed.size, message.counted.length]).toEqual([false, 0, 0]);
  });

  it('inserts an attempt that was begun here, and updates one that was there', () => {
    const message = open({ status: 'accepted' });
    message.begin(firstAttempt({ number: 2, step: 1 }));
    message.change({ ...message.attempts[1]!, status: 'accepted' });
    message.change({ ...message.attempts[0]!, status: 'sent' });
    expect([[...message.begun], [...message.changed]]).toEqual([[2], [1]]);
    expect(message.message).toMatchObject({ status: 'sent', fallbackUsed: true });
  });

  it('tells the statistics what it was when it was locked, and what it is now', () => {
    const message = open({ status: 'accepted' });
    message.change({ ...message.attempts[0]!, status: 'failed' });
    message.begin(firstAttempt({ number: 2, step: 1 }));
    expect(counted(message)).toEqual([
      [
        ['sending', ['accepted']],
        ['sending', ['failed', 'sending']],
      ],
    ]);
  });

  it('is not looked at again once finished', () => {
    const message = open({ status: 'failed' });
    message.lookAgainAt(at(30));
    expect(message.message.nextAt).toEqual(at(30));
    message.finish('failed', { code: '131026', message: 'Message undeliverable' });
    expect(message.message).toMatchObject({
      ...{ status: 'failed', finishedAt: at(10), nextAt: null },
      ...{ failureCode: '131026', failureMessage: 'Message undeliverable' },
    });
    expect(message.happened.map(({ event, detail }) => [event, detail])).toEqual([
      ['finished', { status: 'failed', code: '131026' }],
    ]);
  });

  it('that finishes on an acceptance was sent when it was accepted', () => {
    const message = open({ status: 'accepted', acceptedAt: at(2) });
    message.finish('sent', null);
    expect(message.message).toMatchObject({ status: 'sent', sentAt: at(2) });
  });

  it('flags what raises it after its finish', () => {
    const message = open({ status: 'failed' });
    message.finish('failed', null);
    message.change({ ...message.attempts[0]!, status: 'delivered', deliveredAt: at(9) });
    expect(message.message).toMatchObject({
      status: 'delivered',
      channel: 'whatsapp',
      finishedAt: at(10),
      nextAt: null,
    });
    expect(message.happened.at(-1)).toMatchObject({
      event: 'late_evidence',
      detail: { from: 'failed', to: 'delivered' },
    });
  });

  it('counts what came before an attempt on its own step, and which of it cost a retry', () => {
    const message = open(
      { status: 'failed' },
      { step: 1, status: 'failed', errorAction: 'wait' },
      { step: 1, status: 'unknown' },
      { step: 1 },
    );
    expect(message.failuresBefore(message.attempts[3]!)).toEqual({ attempts: 2, requests: 1 });
    expect(message.failuresBefore(message.attempts[1]!)).toEqual({ attempts: 0, requests: 0 });
  });

  it('makes events of its states only where somebody takes them', () => {
    for (const takesEvents of [false, true]) {
      const message = new OpenMessage(
        queuedMessage({ status: 'sending' }),
        [firstAttempt({ status: 'accepted' })],
        at(10),
        takesEvents,
      );
      message.change({ ...message.attempts[0]!, status: 'sent' });
      message.finish('sent', null);
      expect(message.events.map(({ type }) => type)).toEqual(takesEvents ? ['message.sent'] : []);
    }
  });
});
