import { useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import type { Suppression } from '../../api/types.js';
import { ErrorNotice } from '../../components/notice.js';
import { OrderDialog } from '../../components/order-dialog.js';
import { notify } from '../../components/action-notice.js';
import { words } from '../../words/labels.js';
import { LIFT_REASONS, whatIsEnded } from '../../words/suppressing.js';

/** Lifts one suppression, which wants a reason and a note. */
export function LiftButton({ suppression, onLifted }: { suppression: Suppression; onLifted: () => void }) {
  const { phoneNumber, channel, category, reason } = suppression;
  const what = whatIsEnded(suppression);
  const why = words(reason);
  return (
    <OrderDialog
      label="Lift"
      about={`${phoneNumber}: ${what.toLowerCase()}, ${why.toLowerCase()}`}
      class="danger"
      title={`Write to ${phoneNumber} again?`}
    >
      {(close) => (
        <>
          <p class="hint">{`${what}: ${why}.`}</p>
          <LiftForm
            lift={(because, note) =>
              post(`suppressions/${encodeURIComponent(phoneNumber)}/lift`, { channel, category, reason, because, note })
            }
            close={close}
            onLifted={() => {
              notify(`${phoneNumber}: a suppression was lifted (${what.toLowerCase()}, ${why.toLowerCase()}).`);
              onLifted();
            }}
          />
        </>
      )}
    </OrderDialog>
  );
}

interface LiftFormProps {
  lift: (because: string, note: string) => Promise<unknown>;
  close: () => void;
  onLifted: () => void;
}

function LiftForm({ lift, close, onLifted }: LiftFormProps) {
  const [because, setBecause] = useState('');
  const [note, setNote] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isLifting, setLifting] = useState(false);
  const submit = async (): Promise<void> => {
    setLifting(true);
    setError(null);
    try {
      await lift(because, note);
      close();
      onLifted();
    } catch (thrown) {
      setError(thrown as Error);
      setLifting(false);
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label class="field">
        Why
        <select required value={because} onChange={({ currentTarget }) => setBecause(currentTarget.value)}>
          <option value="">Choose a reason</option>
          {LIFT_REASONS.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Note, for whoever reads the history
        <input
          required
          dir="auto"
          value={note}
          maxLength={500}
          onInput={({ currentTarget }) => setNote(currentTarget.value)}
        />
      </label>
      {error !== null && <ErrorNotice error={error} />}
      <div class="buttons">
        <button type="button" onClick={close}>
          Not now
        </button>
        <button type="submit" class="danger" disabled={isLifting || because === '' || note.trim() === ''}>
          Lift
        </button>
      </div>
    </form>
  );
}
