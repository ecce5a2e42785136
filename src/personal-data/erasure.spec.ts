import { describe, expect, it } from 'vitest';
import { ERASURE_STEPS, type OpenErasure, progressAfter } from './erasure.js';

const now = new Date('2026-01-01T12:00:00Z');
const soon = new Date(now.getTime() + 1_000);
const erasure: OpenErasure = {
  ...{ id: '0199aaaa-0000-7000-8000-000000000000', phoneNumber: '+919876543210', keepSuppression: false },
  ...{ requestedAt: now, step: 'messages', position: null, hasLeft: false, waitsUntil: null },
};

describe('an erasure', () => {
  it('goes through its steps to the end, each as long as there is more of it', () => {
    const seen: string[] = [];
    let at = erasure;
    while (at.step !== 'done') {
      seen.push(`${at.step} ${at.position}`);
      const progress = progressAfter(at, { erased: {}, position: at.position === null ? 'a' : null }, now);
      expect(progress.nextAt).toEqual(now);
      at = { ...at, ...progress };
    }
    expect(seen).toEqual(ERASURE_STEPS.slice(0, -1).flatMap((step) => [`${step} null`, `${step} a`]));
  });

  it('walks again where it had to pass something by, also long before the end of the walk', () => {
    const until = new Date(now.getTime() + 15_000);
    const first = progressAfter(erasure, { erased: {}, position: 'a', left: { until } }, now);
    expect(first).toMatchObject({ step: 'messages', position: 'a', hasLeft: true, waitsUntil: until, nextAt: now });
    const end = progressAfter({ ...erasure, ...first }, { erased: {}, position: null }, now);
    expect(end).toEqual({ step: 'messages', position: null, hasLeft: false, waitsUntil: until, nextAt: soon });
    const again = progressAfter({ ...erasure, ...end }, { erased: {}, position: null }, now);
    expect(again).toMatchObject({ step: 'incoming_messages', waitsUntil: null, nextAt: now });
  });

  it('begins anew where the last look finds something, and looks once more where something may come yet', () => {
    const last: OpenErasure = { ...erasure, step: 'number' };
    const found = progressAfter(last, { erased: {}, position: null, left: { until: null, again: 'messages' } }, now);
    expect(found).toMatchObject({ step: 'messages', nextAt: soon });
    const waits = progressAfter(last, { erased: {}, position: null, left: { until: null } }, now);
    expect(waits).toMatchObject({ step: 'number', nextAt: soon });
  });
});
