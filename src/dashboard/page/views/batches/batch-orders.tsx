import { post } from '../../api/client.js';
import type { Batch } from '../../api/types.js';
import { ConfirmButton } from '../../components/confirm-button.js';
import { number } from '../../words/format.js';

interface BatchOrdersProps {
  batch: Batch;
  path: `batches/${string}`;
  onOrdered: () => void;
}

/** What an operator may do about a batch as it is. */
export function BatchOrders({ batch: { status, total, progress }, path, onOrdered }: BatchOrdersProps) {
  const order = (what: 'pause' | 'resume' | 'cancel') => () => post(`${path}/${what}`).then(onOrdered);
  const unfinished = Math.round(total * (1 - progress));
  if (status === 'finished' || status === 'cancelled') return null;
  return (
    <div class="buttons">
      {status === 'paused' ? (
        <ConfirmButton
          label="Resume"
          said="Resumed the batch."
          question="Go on sending the messages of this batch?"
          act={order('resume')}
        />
      ) : (
        <ConfirmButton
          label="Pause"
          said="Paused the batch."
          question="Hold back every message that has not begun? What is under way goes on."
          act={order('pause')}
        />
      )}
      <ConfirmButton
        label="Cancel batch"
        said="Cancelled the batch."
        question={`End every message of which nothing was sent, at most ${number(unfinished)}? This cannot be undone.`}
        danger
        act={order('cancel')}
      />
    </div>
  );
}
