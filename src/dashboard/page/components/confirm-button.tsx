import { useId, useRef, useState } from 'preact/hooks';
import { ErrorNotice } from './notice.js';

interface ConfirmButtonProps {
  label: string;
  /** Names the thing for screen readers where several such buttons are on the page. */
  about?: string;
  question: string;
  danger?: boolean;
  /** What it does once it was confirmed; what it throws is shown. */
  act: () => Promise<unknown>;
}

/** A button that asks before it acts. */
export function ConfirmButton({ label, about, question, danger = false, act }: ConfirmButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [error, setError] = useState<Error | null>(null);
  const [isActing, setActing] = useState(false);

  const open = (): void => {
    setError(null);
    dialog.current?.showModal();
  };
  const confirm = async (): Promise<void> => {
    setActing(true);
    try {
      await act();
      dialog.current?.close();
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setActing(false);
    }
  };

  return (
    <>
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
    </>
  );
}
