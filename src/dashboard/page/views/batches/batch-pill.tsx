import type { Batch } from '../../api/types.js';
import { batchState } from '../../words/batch-state.js';

/** How a batch stands, by word and colour. */
export function BatchPill({ batch }: { batch: Batch }) {
  const { tone, text } = batchState(batch);
  return <span class={`pill ${tone}`}>{text}</span>;
}
