import { ApiError } from '../../api/client.js';
import type { AppEvent } from '../../api/types.js';
import type { Column } from '../../components/data-table.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { Empty } from '../../components/notice.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { useSignal } from '../../signal.js';
import { NOTHING } from '../../words/format.js';
import { TestEvent } from './test-event.js';
import { useEvents } from './use-events.js';

/** Nobody takes events; the answer says which settings change that. */
const CONFLICT = 409;

const TYPES = [
  ...['sent', 'delivered', 'read', 'failed', 'expired', 'cancelled', 'suppressed', 'fallback'].map(
    (s) => `message.${s}`,
  ),
  'incoming.received',
];

const COLUMNS: readonly Column<AppEvent>[] = [
  {
    head: 'When',
    cell: ({ id, timestamp }) => (
      <a href={linkTo('events', id)}>
        <Time at={timestamp} />
      </a>
    ),
  },
  { head: 'Type', cell: ({ type }) => <code>{type}</code> },
  {
    head: 'About',
    cell: ({ type, data }) =>
      type.startsWith('message.') && data.id !== undefined ? (
        <a href={linkTo('messages', data.id)}>{data.id}</a>
      ) : (
        <code>{data.id ?? NOTHING}</code>
      ),
  },
];

/** What the application is told. */
export function Events() {
  const { params } = useSignal(route);
  const list = useEvents({ type: params.type, messageId: params.messageId });
  // Nothing is wrong, and trying again is of no use: events are a setting.
  if (list.error instanceof ApiError && list.error.status === CONFLICT) {
    return (
      <View title="Events">
        <Empty>{list.error.message}</Empty>
      </View>
    );
  }
  return (
    <View title="Events">
      <TestEvent />
      <div class="filters">
        <ChoiceFilter name="type" label="Type" choices={TYPES} />
        <TextFilter name="messageId" label="Id of the message" />
      </div>
      <p class="hint">Oldest first, as the application is told them.</p>
      <ListTable
        label="Events"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty="Nothing has happened yet, as far as this shows."
      />
    </View>
  );
}
