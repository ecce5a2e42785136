import { describe, expect, it } from 'vitest';
import { afterTurn, lastBatch } from './after-turn.js';
import { batchLine, classLine, type Line, recipientLine } from '../messages/lines.js';
import { SlotCounter } from './slots.js';

const slots = (n: number) => new SlotCounter(n).snapshot(0);
/** Bulks have all that they may have; single messages have some left. */
function fullOfBulk() {
  const full = slots(64);
  while (full.take({ channel: 'sms', class: 'bulk' }));
  while (full.take({ channel: 'whatsapp', class: 'bulk' }));
  return full;
}
const found = (line: Line, n: number): [Line, { messageId: string; lineAt: Date }[]] => [
  line,
  Array.from({ length: n }, (_, i) => ({ messageId: String(i), lineAt: new Date(0) })),
];
const MOVED = { inLine: false, behindRecipient: false, hasMoved: true, come: [] };
const STOOD = { ...MOVED, inLine: true, hasMoved: false };
type Turned = Parameters<typeof afterTurn>[0];
const after = ({ lines = [], ...more }: Partial<Omit<Turned, 'result'> & Turned['result'] & { lines: Line[] }>) =>
  afterTurn({
    work: more.work ?? { lines: lines.map((line) => ({ line, limit: 10 })), slots: slots(64) },
    result: {
      ...{ standing: more.standing ?? new Map(), stands: more.stands ?? MOVED, missed: more.missed ?? [] },
      hasHoldsChanged: more.hasHoldsChanged ?? false,
    },
    outlook: more.outlook ?? { batches: [] },
    hasAsked: more.hasAsked ?? true,
    slots: more.slots ?? slots(64),
  });

const single = classLine('single', 'sms');
const batch = batchLine('b', 'sms');

describe('after a turn', () => {
  it('nobody is looked for where all lines were asked, and nobody stood there', () => {
    expect(after({ lines: [single, batch] })).toEqual({ mayStand: false, goesOn: false });
    expect(after({ lines: [single], standing: new Map([found(single, 9)]) })).toEqual({
      mayStand: false,
      goesOn: false,
    });
  });

  it('the next one follows at once where a line had as many as were asked for, moved, and there are slots', () => {
    const standing = new Map([found(batch, 10)]);
    expect(after({ lines: [batch], standing })).toEqual({ mayStand: true, goesOn: true });
    expect(after({ lines: [batch], standing, stands: STOOD })).toEqual({ mayStand: true, goesOn: false });
    expect(after({ lines: [batch], standing, slots: fullOfBulk() })).toEqual({ mayStand: true, goesOn: false });
  });

  it('a line that was not asked for want of slots is asked as soon as there is one, whatever woke this turn', () => {
    expect(after({ work: { lines: [], slots: fullOfBulk() } })).toEqual({ mayStand: true, goesOn: false });
  });

  it('the next one follows where a message has come to stand in a line that has room', () => {
    const stands = { ...STOOD, come: [single] };
    expect(after({ hasAsked: false, stands })).toEqual({ mayStand: true, goesOn: true });
    const none = new SlotCounter(64);
    for (let i = 0; i < 64; i++) none.add({ channel: i % 2 === 0 ? 'sms' : 'whatsapp', class: 'high' });
    expect(after({ hasAsked: false, stands, slots: none.snapshot(0) })).toEqual({ mayStand: true, goesOn: false });
    expect(after({ stands: STOOD })).toEqual({ mayStand: true, goesOn: false });
  });

  it('the next one follows where a channel is held or open that was not', () => {
    expect(after({ hasAsked: false, hasHoldsChanged: true })).toEqual({ mayStand: true, goesOn: true });
  });

  it('the next one follows where there may be more batches than a turn asks', () => {
    const batches = Array.from({ length: 16 }, (_, i) => ({ id: String(i), ratePerSecond: null }));
    expect(after({ lines: [batch], outlook: { batches } })).toEqual({ mayStand: true, goesOn: true });
    expect(after({ lines: [batch], outlook: { batches }, stands: STOOD }).goesOn).toBe(false);
    expect(after({ lines: [single], outlook: { batches } }).goesOn).toBe(false);
    expect(after({ lines: [batch], outlook: { batches: batches.slice(1) } }).goesOn).toBe(false);
  });

  it('neither questions nor who stands behind a recipient make the next one follow', () => {
    const question = classLine('question', 'sms');
    const standing = new Map([found(question, 10), found(recipientLine('+919876543210', 'sms'), 10)]);
    expect(after({ lines: [question], standing }).goesOn).toBe(false);
    expect(after({ lines: [recipientLine('+919876543210', 'sms')], standing }).mayStand).toBe(false);
  });
});

describe('of more batches than are read at once', () => {
  const outlook = { batches: ['a', 'b', 'c'].map((id) => ({ id, ratePerSecond: null })) };
  const lines = outlook.batches.map(({ id }) => ({ line: batchLine(id, 'sms'), limit: 1 }));
  const nothing = { servedLast: null, standing: new Map() };

  it('those behind the one that was served last come next, and the first after the lines of bulks', () => {
    expect(lastBatch(null, outlook, { lines }, { ...nothing, servedLast: batchLine('b', 'sms') })).toBe('b');
    expect(lastBatch('b', outlook, { lines }, { ...nothing, servedLast: classLine('bulk', 'sms') })).toBeNull();
  });

  it('those behind the last come next where nobody stood in the lines of any, as on a channel that has none', () => {
    expect(lastBatch('x', outlook, { lines }, nothing)).toBe('c');
  });

  it('none is passed over for want of a slot', () => {
    expect(lastBatch('x', outlook, { lines: [] }, nothing)).toBe('x');
    expect(lastBatch('x', outlook, { lines }, { ...nothing, standing: new Map([found(lines[0]!.line, 1)]) })).toBe('x');
  });
});
