import { ApiError } from '../../api/client.js';
import type { ListedEvent } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Copyable } from '../../components/copyable.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { Fold } from '../../components/fold.js';
import { ListTable } from '../../components/list-table.js';
import { Empty } from '../../components/notice.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { TimeFilter } from '../../components/time-filter.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { goTo, route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { NOTHING, number } from '../../words/format.js';
import { EventPill, STATUSES } from './event-pill.js';
import { TestEvent } from './test-event.js';

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
