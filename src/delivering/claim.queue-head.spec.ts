import { describe, expect, it } from 'vitest';
import { QueueHead } from './claim.js';

/** A head whose claims take as long as they are told. */
function head() {
  let now = 0;
  const queue = new QueueHead(() => now);
  return {
    claim: async (ms: number, first: Date | null) => {
      const floor = await queue.measured('due', (from) => {
        now += ms;
        return Promise.resolve(from);
      });
      queue.saw('due', first);
      return floor;
    },
    pass: (ms: number) => void (now += ms),
  };
}

const END = new Date(0);
const first = new Date('2026-01-01T12:00:00Z');
const behind = new Date('2026-01-01T11:59:50Z');

describe('a claim', () => {
  it('begins at the very end as long as that is fast', async () => {
    const { claim } = head();
    expect([await claim(1, first), await claim(1, first), await claim(5, first), await claim(1, first)]).toEqual([
      ...[END, END, END, END],
    ]);
  });

  it('begins a little behind what was found last, once the end is slow', async () => {
    const { claim } = head();
    await claim(6, first);
    expect(await claim(1, first)).toEqual(behind);
    expect(await claim(1, null)).toEqual(behind);
    expect(await claim(1, first)).toEqual(END);
  });

  it('looks at the end again after fifty times what it took, at least after five seconds', async () => {
    const { claim, pass } = head();
    await claim(200, first);
    expect(await claim(1, first)).toEqual(behind);
    pass(9_700);
    expect(await claim(1, first)).toEqual(behind);
    pass(200);
    expect(await claim(6, first)).toEqual(END);
    pass(4_900);
    expect(await claim(1, first)).toEqual(behind);
    pass(100);
    expect(await claim(1, first)).toEqual(END);
  });
});
