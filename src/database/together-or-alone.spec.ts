import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { togetherOrAlone } from './together-or-alone.js';

class Fault extends Error {}
const isFault = (error: unknown) => error instanceof Fault;

describe('items that are handled together', () => {
  it('are handled once where nothing is wrong', async () => {
    const handled: number[][] = [];
    expect(await togetherOrAlone([1, 2, 3], (some) => Promise.resolve(handled.push([...some])), isFault)).toEqual([]);
    expect(handled).toEqual([[1, 2, 3]]);
  });

  it('cost each other one further handling at most, whoever of them cannot be handled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), async (isCulprit) => {
        const tries = isCulprit.map(() => 0);
        const done = new Set<number>();
        const failed = await togetherOrAlone(
          [...isCulprit.keys()],
          (some) => {
            for (const i of some) tries[i]!++;
            if (some.some((i) => isCulprit[i])) return Promise.reject(new Fault());
            for (const i of some) done.add(i);
            return Promise.resolve();
          },
          isFault,
        );
        const culprits = [...isCulprit.keys()].filter((i) => isCulprit[i]);
        expect(failed.map(({ item }) => item)).toEqual(culprits);
        expect(failed.every(({ cause }) => isFault(cause))).toBe(true);
        expect([...done].sort((a, b) => a - b)).toEqual([...isCulprit.keys()].filter((i) => !isCulprit[i]));
        expect(Math.max(...tries)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('are left as they are in a bad moment', async () => {
    const away = new Error('the database is away');
    await expect(togetherOrAlone([1, 2], () => Promise.reject(away), isFault)).rejects.toBe(away);
  });
});
