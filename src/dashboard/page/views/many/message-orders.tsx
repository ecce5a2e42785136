import { useState } from 'preact/hooks';
import { postLong } from '../../api/client.js';
import { inParts, useOrderDryRun } from '../../api/in-parts.js';
import type { CancelledMany, Chosen } from '../../api/types.js';
import { ErrorNotice } from '../../components/notice.js';
import { OrderDialog } from '../../components/order-dialog.js';
import { notify } from '../../components/action-notice.js';
import { useMay } from '../../session.js';
import { number } from '../../words/format.js';
import { addCounts, countsInWords, messagesOf, recipientCount, whyNotCancelled } from '../../words/many.js';
import { ResendForm } from './resend-form.js';
import { SuppressManyForm } from './suppress-form.js';

interface MessageOrdersProps {
  chosen: Chosen;
  onDone: () => void;
}

/** What messages are, and how they stand, is told before anything is ordered of them. */
function useMayOrder(): boolean {
  const [maySend, mayRead] = [useMay('messages:send'), useMay('messages:read')];
  return maySend && mayRead;
}

/** What can be ordered of many messages at once. */
export function MessageOrders({ chosen, onDone }: MessageOrdersProps) {
  const [maySend, maySuppress] = [useMayOrder(), useMay('suppressions')];
  return (
    <>
      {maySend && (
        <>
          <ResendButton chosen={chosen} onSent={onDone} class="primary" />
          <OrderDialog label="Cancel messages" class="danger" title="Cancel messages">
            {(close) => <CancelForm chosen={chosen} close={close} onDone={onDone} />}
          </OrderDialog>
        </>
      )}
      {maySuppress && (
        <OrderDialog label="Suppress" class="danger" title="Suppress the recipients">
          {(close) => <SuppressManyForm chosen={chosen} close={close} onDone={onDone} />}
        </OrderDialog>
      )}
    </>
  );
}

interface ResendButtonProps {
  chosen: Chosen;
  label?: string;
  class?: string;
  onSent?: () => void;
}

/** Sends messages again, once it was shown what would become of it. */
export function ResendButton({
  chosen,
  label = 'Send again',
  class: kind,
  onSent = () => undefined,
}: ResendButtonProps) {
  if (!useMayOrder()) return null;
  return (
    <OrderDialog label={label} {...(kind === undefined ? {} : { class: kind })} title="Send again">
      {(close) => <ResendForm chosen={chosen} close={close} onSent={onSent} />}
    </OrderDialog>
  );
}

interface CancelFormProps {
  chosen: Chosen;
  close: () => void;
  onDone: () => void;
}

const sumOf = (parts: readonly CancelledMany[]) => ({
  cancelled: parts.reduce((total, part) => total + part.cancelled, 0),
  recipients: parts.reduce((total, part) => total + part.recipients, 0),
  others: addCounts(parts.map(({ notCancelledBy }) => notCancelledBy)),
});

/** Cancels what nothing was sent of; what was sent stays. */
function CancelForm({ chosen, close, onDone }: CancelFormProps) {
  const dry = useOrderDryRun<CancelledMany>('messages/cancel', chosen);
  const [error, setError] = useState<Error | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const { cancelled, recipients, others } = sumOf(dry.parts);

  const cancel = async (): Promise<void> => {
    setError(null);
    setDone(0);
    try {
      const parts = await inParts<CancelledMany>(
        (cursor) => postLong('messages/cancel', { ...chosen, cursor }),
        (soFar) => setDone(sumOf(soFar).cancelled),
      );
      const sum = sumOf(parts);
      const left = countsInWords(sum.others, whyNotCancelled);
      close();
      onDone();
      notify(
        `${messagesOf(sum.cancelled)} ${sum.cancelled === 1 ? 'was' : 'were'} cancelled.${left === '' ? '' : ` Not cancelled: ${left}.`}`,
        {
          tone: left === '' ? 'good' : 'warn',
          takesFocus: true,
        },
      );
    } catch (thrown) {
      setError(thrown as Error);
      setDone(null);
    }
  };

  const left = countsInWords(others, whyNotCancelled);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void cancel();
      }}
    >
      {dry.error !== null && <ErrorNotice error={dry.error} retry={dry.again} />}
      {dry.error === null && !dry.isWhole && <p role="status">Looking at what can be cancelled…</p>}
      {dry.isWhole && (
        <p role="status" class="dry">
          {cancelled === 0
            ? 'None of these can be cancelled.'
            : `${messagesOf(cancelled)} to ${recipientCount(recipients, dry.parts.length <= 1)} would be cancelled. This cannot be undone.`}
        </p>
      )}
      {dry.isWhole && left !== '' && <p class="hint">Not cancelled: {left}.</p>}
      {done !== null && (
        <p role="status">
          Cancelled {number(done)} of {number(cancelled)}…
        </p>
      )}
      {error !== null && <ErrorNotice error={error} />}
      <div class="buttons">
        <button type="button" onClick={close}>
          Not now
        </button>
        <button type="submit" class="danger" disabled={!dry.isWhole || cancelled === 0 || done !== null}>
          Cancel {messagesOf(cancelled)} to {recipientCount(recipients, dry.parts.length <= 1)}
        </button>
      </div>
    </form>
  );
}
