import { useState } from 'preact/hooks';
import { ErrorNotice } from '../../components/notice.js';
import { tell } from '../../components/told.js';

interface TryButtonProps {
  /** What is tried, for screen readers. */
  about: string;
  isTrying: boolean;
  act: () => Promise<unknown>;
}

/** Has something that is held tried by one message. Nothing is lost by it, so it does not ask. */
export function TryButton({ about, isTrying, act }: TryButtonProps) {
  const [error, setError] = useState<Error | null>(null);
  const [isActing, setActing] = useState(false);
  const go = async (): Promise<void> => {
    setActing(true);
    setError(null);
    try {
      await act();
      tell('One message tries it. The others follow if Siren takes it.');
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setActing(false);
    }
  };
  const label = isTrying ? 'Trying…' : 'Try now';
  return (
    <div class="try">
      <button
        type="button"
        class="primary"
        aria-label={`${label}: ${about}`}
        disabled={isActing || isTrying}
        onClick={() => void go()}
      >
        {label}
      </button>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
