import { useId, useRef, useState } from 'preact/hooks';
import { ErrorNotice } from './notice.js';
import { notify } from './action-notice.js';
import { useFocusKept } from './order-dialog.js';

interface ConfirmButtonProps<Answer> {
  label: string;
  /** Names the thing for screen readers where several such buttons are on the page. */
  about?: string;
  question: string;
  danger?: boolean;
  /** What was done, once it was: `Replayed one dead letter.` From what it answered, where that says how many. */
  said?: string | ((answer: Answer) => string);
  /** What it does once it was confirmed; what it throws is shown. */
  act: () => Promise<Answer>;
}

/** A button that asks before it acts, and says what was done. When it goes with what it was about, the focus goes on from there. */
export function ConfirmButton<Answer>(props: ConfirmButtonProps<Answer>) {
  const { label, about, question, danger = false, said = `${label}: done.`, act } = props;
  const frame = useRef<HTMLSpanElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [error, setError] = useState<Error | null>(null);
  const [isActing, setActing] = useState(false);

  useFocusKept(frame);

  const open = (): void => {
    setError(null);
    dialog.current?.showModal();
  };
  const confirm = async (): Promise<void> => {
    setActing(true);
    try {
      const answer = await act();
      dialog.current?.close();
      notify(typeof said === 'string' ? said : said(answer));
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setActing(false);
    }
  };

  return (
    <span class="confirm" ref={frame}>
      <button
        type="button"
        class={danger ? 'danger' : undefined}
        aria-label={about === undefined ? undefined : `${label} ${about}`}
        onClick={open}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={titleId}>
        <h2 id={titleId}>{question}</h2>
        {error !== null && <ErrorNotice error={error} />}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Not now
          </button>
          <button
            type="button"
            class={danger ? 'danger' : 'primary'}
            disabled={isActing}
            onClick={() => void confirm()}
          >
            {label}
          </button>
        </div>
      </dialog>
    </span>
  );
}
