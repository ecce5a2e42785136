import { useState } from 'preact/hooks';
import { ApiError, post } from '../../api/client.js';
import type { ListedEvent, TestedEvent } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card, View } from '../../components/view.js';
import { Copyable } from '../../components/copyable.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { ChoiceFilter, Fold, TextFilter, TimeFilter } from '../../components/filters.js';
import { Empty, ErrorNotice } from '../../components/notice.js';
import { Time } from '../../components/values.js';
import { linkTo } from '../../route-address.js';
import { goTo, route } from '../../router.js';
import { duration, NOTHING, number } from '../../words/format.js';
import { toneOf, words } from '../../words/labels.js';

const STATUSES = ['waiting', 'failed', 'delivered', 'dead', 'discarded', 'kept'] as const;

/** What its state means for who waits for the event. */
const NAMES: Readonly<Record<string, string>> = {
  failed: 'Failed, posted again',
  dead: 'Given up',
  kept: 'Kept to be polled',
};

function EventPill({ status }: { status: string }) {
  return <span class={`pill ${toneOf(status)}`}>{NAMES[status] ?? words(status)}</span>;
}

/** Nobody takes events; the answer says which settings change that. */
const CONFLICT = 409;

const TYPES = [
  ...['sent', 'delivered', 'read', 'failed', 'expired', 'cancelled', 'suppressed', 'fallback'].map(
    (s) => `message.${s}`,
  ),
  'incoming.received',
];

const COLUMNS: readonly Column<ListedEvent>[] = [
  {
    head: 'When',
    cell: ({ id, timestamp }) => (
      <a href={linkTo('events', id)}>
        <Time at={timestamp} />
      </a>
    ),
  },
  { head: 'Type', cell: ({ type }) => <code>{type}</code> },
  { head: 'Status', cell: ({ status }) => <EventPill status={status} /> },
  { head: 'Tries', numeric: true, cell: ({ tries }) => number(tries) },
  { head: 'Last error', cell: ({ lastError }) => (lastError === null ? NOTHING : <code>{lastError.error}</code>) },
  { head: 'Posted next', cell: ({ nextAt }) => <Time at={nextAt} /> },
  {
    head: 'About',
    cell: ({ type, subject }) => (
      <Copyable value={subject}>
        <a href={linkTo(type.startsWith('message.') ? 'messages' : 'incoming', subject)}>{subject}</a>
      </Copyable>
    ),
  },
];

/** What the application is told, the newest first, and how telling it goes. */
export function Events() {
  const { params } = route.value;
  const { type, messageId, status, from, to, order } = params;
  const list = useList<ListedEvent>('events/deliveries', { type, messageId, status, from, to, order });
  // Nothing is wrong, and trying again is of no use: events are a setting.
  if (list.error instanceof ApiError && list.error.status === CONFLICT) {
    return (
      <View title="Events">
        <Empty>{list.error.message}</Empty>
      </View>
    );
  }
  return (
    <View
      title="Events"
      actions={
        <>
          <ExportButton list={list} />
          <RefreshButton list={list} />
        </>
      }
    >
      <TestEvent />
      <Fold count={[type, messageId, status, from, to].filter((value) => value !== undefined).length}>
        <ChoiceFilter name="status" label="Status" choices={STATUSES} />
        <ChoiceFilter name="type" label="Type" choices={TYPES} />
        <TimeFilter names={['from', 'to']} />
        <TextFilter name="messageId" label="Id of the message" />
        <FailedFirst params={params} />
      </Fold>
      <ListTable
        label="Events"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty="No event fits, or nothing has happened yet."
      />
    </View>
  );
}

function FailedFirst({ params }: { params: Readonly<Record<string, string>> }) {
  const isOn = params.order === 'failed_first';
  return (
    <label class="compare">
      <input
        type="checkbox"
        checked={isOn}
        onChange={() =>
          goTo(linkTo('events', null, { ...params, order: isOn ? '' : 'failed_first' }), { replace: true })
        }
      />
      Failed ones first
    </label>
  );
}

/** Posts an event that tells of nothing to the application, and shows what came back. */
function TestEvent() {
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
