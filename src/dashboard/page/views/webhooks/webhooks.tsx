import type { ReceivedWebhook } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Copyable } from '../../components/copyable.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { StatusPill } from '../../components/status-pill.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { NOTHING } from '../../words/format.js';
import { words } from '../../words/labels.js';

const RESULTS = [
  'received',
  'applied',
  'changed_nothing',
  'waiting_for_attempt',
  'unknown_id_dropped',
  'message_gone',
  'stored',
  'dead_letter',
];

export function Webhooks() {
  const { params } = route.value;
  const { kind, result, providerMessageId } = params;
  const list = useList<ReceivedWebhook>('received-webhooks', { kind, result, providerMessageId });
  return (
    <View
      title="Received webhooks"
      actions={
        <>
          <ExportButton list={list} />
          <RefreshButton list={list} />
        </>
      }
    >
      <div class="filters">
        <TextFilter name="providerMessageId" label="Siren's id" />
        <ChoiceFilter name="kind" label="Kind" choices={['receipt', 'incoming']} />
        <ChoiceFilter name="result" label="What became of it" choices={RESULTS} />
      </div>
      <ListTable
        label="Received webhooks"
        list={list}
        columns={WEBHOOK_COLUMNS}
        keyOf={({ id }) => id}
        empty="No webhook fits. If there is none at all, tell Siren the two addresses that the README names."
      />
    </View>
  );
}

export const WEBHOOK_COLUMNS: readonly Column<ReceivedWebhook>[] = [
  {
    head: 'Received',
    cell: ({ id, receivedAt }) => (
      <a href={linkTo('webhooks', id)}>
        <Time at={receivedAt} />
      </a>
    ),
  },
  { head: 'Kind', cell: ({ kind }) => words(kind) },
  { head: 'Siren said', cell: ({ said }) => said ?? NOTHING },
  { head: 'What became of it', cell: ({ result }) => (result === null ? NOTHING : <StatusPill status={result} />) },
  {
    head: 'Message',
    cell: ({ messageId, attemptNumber }) =>
      messageId === null ? NOTHING : <a href={linkTo('messages', messageId)}>Attempt {attemptNumber}</a>,
  },
  { head: "Siren's id", cell: ({ providerMessageId }) => <Copyable value={providerMessageId} /> },
];
