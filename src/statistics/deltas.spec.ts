import { describe, expect, it } from 'vitest';
import { moved, type StatisticsCell } from './deltas.js';

const QUEUED: StatisticsCell = {
  subject: 'message',
  at: new Date('2026-03-10T12:34:56.789Z'),
  batchId: null,
  channel: null,
  status: 'queued',
  finished: false,
  fallbackUsed: false,
};

describe('What a change of state appends', () => {
  it('is one more where something new is', () => {
    expect(moved(null, QUEUED)).toEqual([{ cell: QUEUED, n: 1 }]);
  });

  it('is one fewer where it was and one more where it is now', () => {
    const sending = { ...QUEUED, status: 'sending', channel: 'sms' };
    expect(moved(QUEUED, sending)).toEqual([
      { cell: QUEUED, n: -1 },
      { cell: sending, n: 1 },
    ]);
  });

  it('is nothing when the cell stays the same', () => {
    expect(moved(QUEUED, { ...QUEUED })).toEqual([]);
    expect(moved(QUEUED, { ...QUEUED, at: new Date('2026-03-10T12:34:00Z') })).toEqual([]);
  });

  it.each<Partial<StatisticsCell>>([
    { subject: 'attempt' },
    { at: new Date('2026-03-10T12:35:00Z') },
    { batchId: 'b' },
    { channel: 'whatsapp' },
    { status: 'sent' },
    { finished: true },
    { fallbackUsed: true },
  ])('tells cells apart by each of their properties: %o', (change) => {
    expect(moved(QUEUED, { ...QUEUED, ...change })).toHaveLength(2);
  });
});
