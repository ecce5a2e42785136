import type { Chosen } from '../../api/types.js';
import { OrderDialog } from '../../components/order-dialog.js';
import { useMay } from '../../may.js';
import { CancelForm } from './cancel-form.js';
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
