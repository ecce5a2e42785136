import { useRef, useState } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import { post } from '../../api/client.js';
import type { Suppression } from '../../api/types.js';
import { notify } from '../../components/action-notice.js';
import { PhoneField } from '../../components/fields.js';
import { ErrorNotice } from '../../components/notice.js';
import { OrderDialog } from '../../components/order-dialog.js';
import { channelName, endedMessages, words } from '../../words/labels.js';
import { LIFT_REASONS, SUPPRESS_REASONS, whatIsEnded } from '../../words/suppressing.js';

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

interface SuppressFormProps {
  /** Whom it is about; left out: somebody whose number is typed. */
  number?: string;
  onSuppressed: () => void;
}

/** Puts a number on the list; what is wrong with it the service tells. */
export function SuppressForm({ number, onSuppressed }: SuppressFormProps) {
  const [typed, setTyped] = useState('');
  const [channel, setChannel] = useState('all');
  const [category, setCategory] = useState('all');
  const [chosen, setChosen] = useState('manual');
  const [own, setOwn] = useState('');
  const [note, setNote] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const suppress = async (): Promise<void> => {
    setError(null);
    const phoneNumber = number ?? typed;
    const reason = chosen === '' ? own.trim() : chosen;
    try {
      await post('suppressions', { phoneNumber, channel, category, reason, ...(note === '' ? {} : { note }) });
      notify(`${phoneNumber} is suppressed.`);
      setTyped('');
      setNote('');
      // The next number is at hand.
      form.current?.querySelector<HTMLElement>('input[type=tel]')?.focus();
      onSuppressed();
    } catch (thrown) {
      setError(thrown as Error);
    }
  };

  return (
    <form
      ref={form}
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        void suppress();
      }}
    >
      {number === undefined && <PhoneField label="Number" value={typed} onInput={setTyped} />}
      <label class="field">
        Not by
        <select value={channel} onChange={({ currentTarget }) => setChannel(currentTarget.value)}>
          {['all', ...CHANNELS].map((name) => (
            <option key={name} value={name}>
              {channelName(name)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Not these
        <select value={category} onChange={({ currentTarget }) => setCategory(currentTarget.value)}>
          {['all', 'marketing'].map((name) => (
            <option key={name} value={name}>
              {endedMessages(name)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Because
        <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
          {SUPPRESS_REASONS.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {chosen === '' && (
        <label class="field">
          In a word
          <input
            required
            value={own}
            maxLength={128}
            placeholder="such as bounced"
            onInput={({ currentTarget }) => setOwn(currentTarget.value)}
          />
        </label>
      )}
      <label class="field">
        Note
        <input dir="auto" value={note} maxLength={500} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
      </label>
      <button type="submit" class="primary">
        Suppress
      </button>
      {error !== null && <ErrorNotice error={error} />}
    </form>
  );
}
