import type { Batch } from '../api/types.js';
import { toneOf, type Tone, words } from './labels.js';

type Facts = Pick<Batch, 'status' | 'total' | 'rejectedCount'>;

/** How a batch stands: `finished` alone does not say whether anything of it was accepted. */
export function batchState({ status, total, rejectedCount }: Facts): { tone: Tone; text: string } {
  if (status === 'finished' && rejectedCount > 0) {
    return total === 0 ? { tone: 'bad', text: 'All rejected' } : { tone: 'warn', text: 'Finished, some rejected' };
  }
  if (status === 'finished' && total === 0) return { tone: 'quiet', text: 'Finished, empty' };
  return { tone: toneOf(status), text: words(status) };
}
