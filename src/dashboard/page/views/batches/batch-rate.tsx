import { useEffect, useState } from 'preact/hooks';
import { patch } from '../../api/client.js';
import type { Batch } from '../../api/types.js';
import { ErrorNotice } from '../../components/notice.js';
import { notify } from '../../components/action-notice.js';
import { Time } from '../../components/values.js';
import { useTyped } from '../../components/fields.js';
import { decimal } from '../../words/format.js';
import { rateOf, type Counted } from '../../words/batches.js';

interface BatchRateProps {
  batch: Batch;
  path: `batches/${string}`;
  onChanged: () => void;
}

/** How fast a batch goes, when it will be done, and how fast it may go. */
export function BatchRate({ batch, path, onChanged }: BatchRateProps) {
  const { status, ratePerSecond, estimatedEndAt } = batch;
  const speed = useSpeed(batch);
  if (status === 'finished' || status === 'cancelled') return null;
  return (
    <>
      <p class="hint">
        {speed === null ? 'How fast it goes is not known yet.' : `${decimal(speed)} messages a second now.`}{' '}
        {estimatedEndAt !== null && (
          <>
            Expected end: <Time at={estimatedEndAt} />.
          </>
        )}
      </p>
      <RateForm {...{ ratePerSecond, path, onChanged }} />
    </>
  );
}

/** By what came of it during the last half minute that somebody looked. */
function useSpeed({ total, progress }: Batch): number | null {
  const [seen, setSeen] = useState<readonly Counted[]>([]);
  const finished = Math.round(total * progress);
  useEffect(() => {
    const look = (): void => setSeen((before) => [...before.slice(-30), { at: performance.now(), finished }]);
    look();
    // Also while nothing changes: then it gets slower.
    const timer = setInterval(look, 2_000);
    return () => clearInterval(timer);
  }, [finished]);
  return rateOf(seen);
}

function RateForm({ ratePerSecond, path, onChanged }: Pick<Batch, 'ratePerSecond'> & Omit<BatchRateProps, 'batch'>) {
  const [typed, setTyped] = useTyped(ratePerSecond === null ? '' : String(ratePerSecond));
  const [error, setError] = useState<Error | null>(null);
  const change = async (): Promise<void> => {
    setError(null);
    try {
      await patch(path, { ratePerSecond: typed === '' ? null : Number(typed) });
      notify(typed === '' ? 'The batch has no rate of its own now.' : `At most ${typed} messages a second begin now.`);
      onChanged();
    } catch (thrown) {
      setError(thrown as Error);
    }
  };
  return (
    <form
      class="filters rate"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <label class="field">
        At most, messages a second
        <input
          type="number"
          min="0.001"
          max="100000"
          step="any"
          placeholder="No limit"
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </label>
      <button type="submit">Change the rate</button>
      {error !== null && <ErrorNotice error={error} />}
    </form>
  );
}
