import { useMemo } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import type { Chosen, MessageCount, MessageSummary } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { useQuery } from '../../api/use-query.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { ChoiceFilter, Fold, TextFilter, TimeFilter } from '../../components/filters.js';
import { ListedNumber } from '../../components/copyable.js';
import { SelectionActions, usePickColumn, useSelection } from '../../components/selection.js';
import { StatusPill, Text, Time } from '../../components/values.js';
import { useTyped } from '../../components/fields.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { goTo, route } from '../../router.js';
import { NOTHING, time } from '../../words/format.js';
import { channelName } from '../../words/labels.js';
import { noteOn } from '../../words/waits.js';
import { MessageOrders } from '../many/message-orders.js';
import { NarrowedBy } from '../attempts/attempts.js';
import { searchOf } from './search.js';

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
  {
    head: 'To',
    cell: ({ id, to }) => (
      <ListedNumber number={to} erased="Erased recipient" link={linkTo('messages', id)} hasConversation />
    ),
  },
  { head: 'Status', cell: ({ status }) => <StatusPill status={status} /> },
  { head: 'Why', cell: (message) => <span class="excerpt">{noteOn(message) ?? NOTHING}</span> },
  {
    head: 'Channel',
    cell: ({ channel, fallbackUsed }) =>
      channel === null ? NOTHING : `${channelName(channel)}${fallbackUsed ? ', after a fallback' : ''}`,
  },
  {
    head: 'Text',
    cell: ({ text }) => (
      <span class="excerpt">
        <Text>{text}</Text>
      </span>
    ),
  },
  { head: 'Requests', numeric: true, cell: ({ attempts }) => attempts.length },
  { head: 'Reference', cell: ({ reference }) => <Text>{reference}</Text> },
  { head: 'Created', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** What the list can be narrowed by, in the address as in the API. */
const FILTERS = [
  ...['status', 'channel', 'to', 'reference', 'batchId', 'template', 'application', 'code', 'createdFrom', 'createdTo'],
  'providerMessageId',
];

export function Messages() {
  const { params } = route.value;
  const { batchId, template } = params;
  const filter = Object.fromEntries(FILTERS.flatMap((name) => (params[name] ? [[name, params[name]]] : [])));
  const list = useList<MessageSummary>('messages', filter);
  const count = useQuery<MessageCount>('messages/count', filter);
  const selection = useSelection(JSON.stringify(filter));
  const isNarrowed = Object.keys(filter).length > 0;
  const chosen: Chosen = selection.isAll ? { filter } : { ids: [...selection.ids] };
  const reload = (): void => {
    list.reload();
    count.reload();
  };
  const pick = usePickColumn<MessageSummary>(selection, {
    keyOf: ({ id }) => id,
    nameOf: ({ to, createdAt }) => `the message to ${to || 'an erased recipient'}, ${time(createdAt)}`,
  });
  const columns = useMemo(() => [pick, ...COLUMNS], [pick]);
  return (
    <View
      title="Messages"
      actions={
        <>
          <a href={linkTo('send')}>Send a message</a>
          <ExportButton list={list} />
          <RefreshButton list={{ reload }} />
        </>
      }
    >
      <Fold count={Object.keys(filter).length}>
        <MessageSearch />
        <ChoiceFilter name="status" label="Status" choices={STATUSES} />
        <ChoiceFilter name="channel" label="Channel" choices={CHANNELS} />
        <TextFilter name="template" label="Template" />
        <TextFilter name="code" label="Error code" />
        <TextFilter name="batchId" label="Id of the batch" />
        <TextFilter name="application" label="API key" placeholder="its name" />
        <TimeFilter />
      </Fold>
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
      <SelectionActions
        selection={selection}
        what={['message', 'messages']}
        fitting={count.error === null ? count.data : null}
        hint={backTo(count.data)}
        notAll={isNarrowed ? null : 'Narrow the list to take all that fit.'}
      >
        <MessageOrders
          chosen={chosen}
          onDone={() => {
            selection.clear();
            reload();
          }}
        />
      </SelectionActions>
      <ListTable
        label="Messages"
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty="No message fits. Look for less, or send one with POST /api/v1/messages."
      />
    </View>
  );
}

/** Counting ends where it would take long. */
const backTo = (counted: MessageCount | null): string | undefined =>
  counted === null || counted.countedBackTo === null || counted.isExact
    ? undefined
    : `Counted back to ${time(counted.countedBackTo)}.`;

/** One field for all that a message can be found by. */
function MessageSearch() {
  const { params } = route.value;
  // Follows the address (back, a link from elsewhere) and stays the same field, so that a keyboard's focus stays in it.
  const [typed, setTyped] = useTyped(params.to ?? params.reference ?? '');
  const search = (): void => {
    const { to: _to, reference: _reference, ...filters } = params;
    const found = searchOf(typed);
    if (found === null) return goTo(linkTo('messages', null, filters));
    switch (found.for) {
      case 'id':
        return goTo(linkTo('messages', found.id));
      case 'to':
        return goTo(linkTo('messages', null, { ...filters, to: found.to }));
      case 'reference':
        return goTo(linkTo('messages', null, { ...filters, reference: found.reference }));
    }
  };
  return (
    <form
      class="search"
      role="search"
      aria-label="Messages"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <label class="field">
        Phone number, reference or id
        <input type="search" value={typed} onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
      </label>
      <button type="submit" class="primary">
        Search
      </button>
    </form>
  );
}
