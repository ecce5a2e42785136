import type { MessageSummary } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import type { Column } from '../../components/data-table.js';
import { ChoiceFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { StatusPill } from '../../components/status-pill.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { useSignal } from '../../signal.js';
import { NOTHING } from '../../words/format.js';
import { channelName } from '../../words/labels.js';
import { noteOn } from '../../words/waits.js';
import { NarrowedBy } from '../narrowed-by.js';
import { MessageSearch } from './message-search.js';

const STATUSES = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'cancelled',
  'suppressed',
];

const COLUMNS: readonly Column<MessageSummary>[] = [
  { head: 'To', cell: ({ id, to }) => <a href={linkTo('messages', id)}>{to || 'Erased recipient'}</a> },
  { head: 'Status', cell: ({ status }) => <StatusPill status={status} /> },
  { head: 'Why', cell: (message) => <span class="excerpt">{noteOn(message) ?? NOTHING}</span> },
  {
    head: 'Channel',
    cell: ({ channel, fallbackUsed }) =>
      channel === null ? NOTHING : `${channelName(channel)}${fallbackUsed ? ', after a fallback' : ''}`,
  },
  { head: 'Text', cell: ({ text }) => <span class="excerpt">{text ?? NOTHING}</span> },
  { head: 'Requests', numeric: true, cell: ({ attempts }) => attempts.length },
  { head: 'Reference', cell: ({ reference }) => reference ?? NOTHING },
  { head: 'Created', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

export function Messages() {
  const { params } = useSignal(route);
  const { status, channel, to, reference, batchId, template, code, createdFrom, createdTo } = params;
  const list = useList<MessageSummary>('messages', {
    ...{ status, channel, to, reference, batchId, template, code, createdFrom, createdTo },
  });
  return (
    <View
      title="Messages"
      actions={
        <>
          <a href={linkTo('send')}>Send a message</a>
          <RefreshButton list={list} />
        </>
      }
    >
      <div class="filters">
        <MessageSearch />
        <ChoiceFilter name="status" label="Status" choices={STATUSES} />
        <ChoiceFilter name="channel" label="Channel" choices={['whatsapp', 'sms']} />
      </div>
      <NarrowedBy view="messages" params={params} />
      {batchId !== undefined && (
        <p class="hint">
          Of one batch only. <a href={linkTo('batches', batchId)}>Show the batch</a>,{' '}
          <a href={linkTo('messages')}>show all messages</a>
        </p>
      )}
      {template !== undefined && (
        <p class="hint">
          Of one template only. <a href={linkTo('templates', template)}>Show the template</a>,{' '}
          <a href={linkTo('messages')}>show all messages</a>
        </p>
      )}
      <ListTable
        label="Messages"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty="No message fits. Look for less, or send one with POST /api/v1/messages."
      />
    </View>
  );
}
