import { describe, expect, it } from 'vitest';
import { at, queuedMessage } from '../../test/support/delivery-facts.js';
import { batchLine, classLine, recipientLine } from './lines.js';
import { type WaitingInput, waitingFor } from './waiting-for.js';

const NOTHING: WaitingInput = {
  now: at(100),
  holds: [],
  batch: null,
  smsLimitUntil: null,
  opensAt: null,
  templateHeldSince: null,
};
const hold = (change: Partial<WaitingInput['holds'][number]> = {}) => ({
  ...{ channel: 'whatsapp' as const, kind: 'wait' as const, since: at(50), until: at(200), reason: '130429' },
  ...change,
});
const attempt = (status: 'sending' | 'accepted' | 'failed' | 'unknown', change = {}) => ({
  ...{
    number: 1,
    channel: 'whatsapp' as const,
    status,
    startedAt: at(1),
    acceptedAt: null,
    failedAt: null,
    errorAction: null,
  },
  ...change,
});
const inLine = (line: string, seconds = 10) => queuedMessage({ line, lineAt: at(seconds), nextAt: at(900) });

describe('a message that waits in a line', () => {
  const single = inLine(classLine('single', 'whatsapp'));

  it('for nothing but a free slot is said to wait for nothing', () => {
    expect(waitingFor(single, [], NOTHING)).toBeNull();
    expect(waitingFor(single, [], { ...NOTHING, holds: [hold({ channel: 'sms' })] })).toBeNull();
  });

  it.each([
    ['a hold', hold(), 'hold'],
    ['a pause', hold({ kind: 'pause', reason: '131042' }), 'pause'],
    ['an outage', hold({ kind: 'pause', reason: 'outage' }), 'unreachable'],
  ])('of a channel that is held waits for %s', (_what, one, reason) => {
    const expected = { reason, channel: 'whatsapp', since: at(50), until: at(200) };
    expect(waitingFor(single, [], { ...NOTHING, holds: [one] })).toEqual(expected);
  });

  it('waits for a hold since it stands there, where that was later, and not for one that is over', () => {
    const holds = [hold()];
    expect(waitingFor(inLine(classLine('single', 'whatsapp'), 80), [], { ...NOTHING, holds })?.since).toEqual(at(80));
    expect(waitingFor(single, [], { ...NOTHING, holds: [hold({ until: at(99) })] })).toBeNull();
  });

  it('waits for a pause beyond its time: a request that is served ends it', () => {
    const holds = [hold({ kind: 'pause', until: at(99) })];
    expect(waitingFor(single, [], { ...NOTHING, holds })).toMatchObject({ reason: 'pause' });
  });

  it('of its batch waits for the batch only where that holds it back', () => {
    const item = inLine(batchLine('0199', 'sms'));
    expect(waitingFor(item, [], NOTHING)).toBeNull();
    const batch = { since: at(60) };
    const expected = { reason: 'batch', channel: 'sms', since: at(60), until: null };
    expect(waitingFor(item, [], { ...NOTHING, batch })).toEqual(expected);
  });

  it('behind another message of its recipient says so', () => {
    const behind = inLine(recipientLine('+919876543210', 'sms'));
    const expected = { reason: 'recipient', channel: 'sms', since: at(10), until: at(900) };
    expect(waitingFor(behind, [], NOTHING)).toEqual(expected);
  });
});

describe('a message that waits for its time', () => {
  const waiting = queuedMessage({ nextAt: at(900) });

  it.each([
    ['whose request failed for now', attempt('failed', { failedAt: at(3) }), 'backoff', at(3)],
    ['that Siren took', attempt('accepted', { acceptedAt: at(2) }), 'receipt', at(2)],
    ['that Siren may have taken', attempt('unknown'), 'receipt', at(1)],
  ])('%s', (_what, one, reason, since) => {
    expect(waitingFor(waiting, [one], NOTHING)).toEqual({ reason, channel: 'whatsapp', since, until: at(900) });
  });

  it('for an hour in which SMS are left', () => {
    const surroundings = { ...NOTHING, smsLimitUntil: at(900) };
    expect(waitingFor(waiting, [attempt('failed')], surroundings)).toMatchObject({
      reason: 'sms_limit',
      channel: 'sms',
    });
    expect(waitingFor(waiting, [attempt('failed')], { ...NOTHING, smsLimitUntil: at(99) })?.reason).toBe('backoff');
  });

  it('that Siren asked to wait', () => {
    expect(waitingFor(waiting, [], NOTHING)).toMatchObject({ reason: 'hold', channel: 'whatsapp', until: at(900) });
    const asked = { failedAt: at(3), errorAction: 'wait' };
    expect(waitingFor(waiting, [attempt('failed', asked)], NOTHING)).toMatchObject({ reason: 'hold', since: at(3) });
  });

  it('whose template is held, until Siren has taken it', () => {
    const held = { ...NOTHING, templateHeldSince: at(40) };
    const expected = { reason: 'template', channel: 'whatsapp', since: at(40), until: at(900) };
    expect(waitingFor(waiting, [], held)).toEqual(expected);
    expect(waitingFor(waiting, [attempt('failed', { failedAt: at(3) })], held)).toEqual(expected);
    expect(waitingFor(waiting, [attempt('accepted')], held)?.reason).toBe('receipt');
  });

  it('at which it is to be sent', () => {
    const scheduled = queuedMessage({ sendAt: at(500), nextAt: at(500) });
    expect(waitingFor(scheduled, [], NOTHING)).toMatchObject({ reason: 'schedule', since: at(0), until: at(500) });
  });

  it('as if it had not been tried, once it is replayed', () => {
    const replayed = queuedMessage({ replayedAfter: 1, line: classLine('single', 'whatsapp'), lineAt: at(90) });
    expect(waitingFor(replayed, [attempt('failed')], NOTHING)).toBeNull();
  });
});

it('a message that is on its way, or finished, waits for nothing', () => {
  expect(waitingFor(queuedMessage({ nextAt: at(900) }), [attempt('sending')], NOTHING)).toBeNull();
  expect(waitingFor(queuedMessage({ finishedAt: at(9) }), [attempt('accepted')], NOTHING)).toBeNull();
});
