import { describe, expect, it } from 'vitest';
import { OpenExports } from './send-export.js';

/** Opens an export, and notes its name in `ended` when it is broken off. */
function openerOf(exports: OpenExports, ended: string[]) {
  return (name: string, now: number) => exports.add(() => ended.push(name), now);
}

describe('exports that are open', () => {
  it('are no more than may be, while their readers keep up', () => {
    const ended: string[] = [];
    const open = openerOf(new OpenExports({ most: 2, stalledMs: 100 }), ended);
    const first = open('first', 0)!;
    open('second', 0);
    // One is being read for, however long that takes; the other took its page at once.
    first.offer(true, 900);
    expect(open('third', 950)).toBeNull();
    first.offer(false, 950);
    expect(open('third', 5_000)).toBeNull();
    first.close();
    expect(open('third', 5_000)).not.toBeNull();
    expect(ended).toEqual([]);
  });

  it('are broken off when their reader stalls and another one wants room, the one that stalls longest first', () => {
    const ended: string[] = [];
    const open = openerOf(new OpenExports({ most: 3, stalledMs: 100 }), ended);
    for (const [name, at] of [
      ['late', 30],
      ['early', 10],
      ['later', 50],
    ] as const)
      open(name, 0)!.offer(true, at);
    expect(open('new', 109)).toBeNull();
    expect(open('new', 110)).not.toBeNull();
    expect(open('newer', 129)).toBeNull();
    expect(open('newer', 130)).not.toBeNull();
    expect(ended).toEqual(['early', 'late']);
  });
});
