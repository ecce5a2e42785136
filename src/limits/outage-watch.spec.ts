import { describe, expect, it } from 'vitest';
import { OutageWatch } from './outage-watch.js';
import type { HealthSignal } from './channel-health.js';

/** Notes these signals one after another; resolves to the places of those with which it is an outage. */
const notes = (signals: readonly HealthSignal[], watch = new OutageWatch()) =>
  signals.flatMap((signal, i) => (watch.note('whatsapp', signal, i) ? [i + 1] : []));
const times = (n: number, signal: HealthSignal) => Array<HealthSignal>(n).fill(signal);

describe('an outage', () => {
  it('is noticed with the twentieth request that fails', () => {
    expect(notes(times(25, 'outage'))).toEqual([20]);
  });

  it('is noticed when half of them fail, and not a request before', () => {
    expect(notes([...times(11, 'served'), ...times(11, 'outage')])).toEqual([22]);
  });

  it('is noticed with the twentieth in a row, however much was served just before', () => {
    expect(notes([...times(400, 'served'), ...times(25, 'outage')])).toEqual([420]);
    expect(notes([...times(400, 'served'), ...times(19, 'outage'), 'served', ...times(19, 'outage')])).toEqual([]);
  });

  it('is none when the account is refused, or a recipient is', () => {
    expect(notes([...times(30, 'account'), ...times(30, 'perhaps_account'), ...times(30, 'served')])).toEqual([]);
    expect(notes([...times(19, 'outage'), ...times(100, 'nothing')])).toEqual([]);
  });

  it('of one channel is none of another', () => {
    const watch = new OutageWatch();
    notes(times(19, 'outage'), watch);
    expect(watch.note('sms', 'outage', 20)).toBe(false);
    expect(watch.note('whatsapp', 'outage', 20)).toBe(true);
  });

  it('is not made of failures of long ago', () => {
    const watch = new OutageWatch();
    notes(times(19, 'outage'), watch);
    expect(watch.note('whatsapp', 'outage', 10_019)).toBe(false);
  });

  it('is noticed once: the next one needs failures of its own', () => {
    expect(notes(times(45, 'outage'))).toEqual([20, 40]);
  });
});
