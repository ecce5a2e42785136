import { describe, expect, it } from 'vitest';
import { SlotCounter, type SlotUse } from './slots.js';

const single: SlotUse = { channel: 'whatsapp', class: 'single' };
const bulk: SlotUse = { channel: 'whatsapp', class: 'bulk' };
const sms: SlotUse = { channel: 'sms', class: 'single' };
const question: SlotUse = { channel: 'sms', class: 'question' };

/** As many of these as there is room for leave at once. */
function fill(counter: SlotCounter, use: SlotUse): number {
  let left = 0;
  for (; counter.snapshot(0).free(use) > 0; left++) {
    counter.add(use);
    counter.depart(use);
  }
  return left;
}

describe('slots', () => {
  it('leave a quarter to the other channel', () => {
    const counter = new SlotCounter(64);
    expect(fill(counter, single)).toBe(48);
    expect(fill(counter, sms)).toBe(16);
    expect(counter.mayDepart(sms)).toBe(false);
  });

  it('leave an eighth to single messages, whatever a bulk has in hand', () => {
    const counter = new SlotCounter(64);
    expect(fill(counter, bulk) + fill(counter, { ...bulk, channel: 'sms' })).toBe(56);
    expect(counter.mayDepart(bulk)).toBe(false);
    expect(fill(counter, sms)).toBe(8);
  });

  it('leave an eighth of what a channel may have to its single messages', () => {
    const counter = new SlotCounter(64);
    expect(fill(counter, bulk)).toBe(42);
    expect(counter.mayDepart(bulk)).toBe(false);
    expect(counter.mayDepart(single)).toBe(true);
    expect(fill(counter, single)).toBe(6);
  });

  it('let a tenth at most be asked with, one at least', () => {
    expect(fill(new SlotCounter(64), question)).toBe(6);
    expect(fill(new SlotCounter(1), question)).toBe(1);
  });

  it('let no more questions leave, however many were begun', () => {
    const counter = new SlotCounter(64);
    for (let i = 0; i < 8; i++) counter.add(question);
    let left = 0;
    for (; counter.mayDepart(question); left++) counter.depart(question);
    expect(left).toBe(6);
    counter.remove(question);
    expect(counter.mayDepart(question)).toBe(true);
    expect(counter.inHand).toBe(7);
  });

  it('may be begun ahead of, but not by questions', () => {
    const counter = new SlotCounter(8);
    fill(counter, single);
    expect(counter.snapshot(5).free(single)).toBe(5);
    expect(counter.snapshot(5).free({ ...question, channel: 'whatsapp' })).toBe(0);
  });

  it('let a single message begin though a bulk was begun ahead of it: it leaves first', () => {
    const counter = new SlotCounter(8);
    fill(counter, { ...bulk, channel: 'sms' });
    for (let i = 0; i < 20; i++) counter.add({ ...bulk, channel: 'sms' });
    expect(counter.snapshot(0).free(single)).toBe(3);
    expect(counter.snapshot(0).free(bulk)).toBe(0);
  });

  it('are shared out by a turn without being taken', () => {
    const counter = new SlotCounter(4);
    const slots = counter.snapshot(0);
    expect([slots.take(single), slots.take(single), slots.take(single), slots.take(single)]).toEqual([
      ...[true, true, true, false],
    ]);
    expect(slots.take(sms)).toBe(true);
    expect(counter.inHand).toBe(0);
  });

  it('are free again with the answer', () => {
    const counter = new SlotCounter(1);
    counter.add(single);
    expect(counter.snapshot(0).take(single)).toBe(false);
    counter.depart(single);
    counter.remove(single);
    expect(counter.snapshot(0).take(single)).toBe(true);
  });
});
