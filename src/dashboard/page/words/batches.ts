import type { Batch } from '../api/types.js';
import { toneOf, type Tone, words } from './labels.js';

/** How many messages were finished at a moment, in ms of a clock that never goes back. */
export interface Counted {
  at: number;
  finished: number;
}

/** How far back a speed looks. */
const LOOKS_BACK_MS = 30_000;
const LEAST_MS = 1_500;

/** Messages a second between the first and the last look of the last half minute; null: too short to tell. */
export function rateOf(seen: readonly Counted[]): number | null {
  const last = seen.at(-1);
  if (last === undefined) return null;
  const first = seen.find(({ at }) => at >= last.at - LOOKS_BACK_MS)!;
  const elapsed = last.at - first.at;
  return elapsed < LEAST_MS ? null : ((last.finished - first.finished) * 1_000) / elapsed;
}

type Facts = Pick<Batch, 'status' | 'total' | 'rejectedCount'>;

/** How a batch stands: `finished` alone does not say whether anything of it was accepted. */
export function batchState({ status, total, rejectedCount }: Facts): { tone: Tone; text: string } {
  if (status === 'finished' && rejectedCount > 0) {
    return total === 0 ? { tone: 'bad', text: 'All rejected' } : { tone: 'warn', text: 'Finished, some rejected' };
  }
  if (status === 'finished' && total === 0) return { tone: 'quiet', text: 'Finished, empty' };
  return { tone: toneOf(status), text: words(status) };
}
