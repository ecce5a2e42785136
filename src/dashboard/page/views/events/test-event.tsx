import { useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import type { TestedEvent } from '../../api/types.js';
import { Card } from '../../components/card.js';
import { ErrorNotice } from '../../components/notice.js';
import { duration, number } from '../../words/format.js';
import { words } from '../../words/labels.js';

/** Posts an event that tells of nothing to the application, and shows what came back. */
export function TestEvent() {
  const [tested, setTested] = useState<TestedEvent | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isTesting, setTesting] = useState(false);
  const test = async (): Promise<void> => {
    setTesting(true);
    setError(null);
    try {
      setTested(await post<TestedEvent>('events/test'));
    } catch (thrown) {
      setTested(null);
      setError(thrown as Error);
    } finally {
      setTesting(false);
    }
  };
  return (
    <Card
      title="Test event"
      hint="Posts one event of the type gateway.test, without data and signed like any other, to EVENTS_URL now. It is kept nowhere, and handlers of your own see it."
      actions={
        <button type="button" disabled={isTesting} onClick={() => void test()}>
          {isTesting ? 'Posting…' : 'Send a test event'}
        </button>
      }
    >
      <div role="status">{tested !== null && <Tested tested={tested} />}</div>
      {error !== null && <ErrorNotice error={error} />}
    </Card>
  );
}

function Tested({
  tested: { postedTo, event, delivered, statusCode, durationMs, error, body },
}: {
  tested: TestedEvent;
}) {
  const answer = statusCode === null ? 'no answer' : `status ${number(statusCode)}`;
  return (
    <>
      <p class={`notice ${delivered ? 'good' : 'bad'}`}>
        {delivered ? 'Delivered' : `Not delivered: ${words(error ?? 'unknown')}`}
        {`, ${answer} after ${duration(durationMs)}, by ${postedTo}`}
      </p>
      <h3>What was posted</h3>
      <pre tabIndex={0} role="group" aria-label="What was posted">
        {JSON.stringify(event, null, 2)}
      </pre>
      {body !== null && body !== '' && (
        <>
          <h3>What was answered</h3>
          <pre tabIndex={0} role="group" aria-label="What was answered">
            {body}
          </pre>
        </>
      )}
    </>
  );
}
