import type { Batch } from '../../api/types.js';
import { Progress } from '../../components/progress.js';
import { batchState } from '../../words/batch-state.js';
import { NOTHING } from '../../words/format.js';

/** How far a batch is, in the colour of how it stands; nothing of one that has no messages. */
export function BatchProgress({ batch }: { batch: Batch }) {
  if (batch.total === 0) return <>{NOTHING}</>;
  return <Progress value={batch.progress} label="Messages finished" tone={batchState(batch).tone} />;
}
