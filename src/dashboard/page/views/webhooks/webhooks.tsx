import type { ReceivedWebhook, ReceivedWebhookWithBody } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { useQuery } from '../../api/use-query.js';
import { Copyable } from '../../components/copyable.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { Loaded } from '../../components/notice.js';
import { StatusPill, Time } from '../../components/values.js';
import { Card, Facts, View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { NOTHING } from '../../words/format.js';
import { words } from '../../words/labels.js';

/** One webhook of Siren's, with its body as it came. */
export function WebhookView({ id }: { id: string }) {
  const query = useQuery<ReceivedWebhookWithBody>(`received-webhooks/${encodeURIComponent(id)}`);
  return (
    <View title="Received webhook" actions={<a href={linkTo('webhooks')}>All webhooks</a>}>
      <Loaded query={query} what="the webhook">
        {(webhook) => (
          <Card title={words(webhook.kind)}>
            <Facts
              facts={[
                ['What became of it', webhook.result === null ? NOTHING : <StatusPill status={webhook.result} />],
                ['Siren said', webhook.said ?? NOTHING],
                ['Dialect', webhook.dialect ?? NOTHING],
                ['Id', <Copyable value={webhook.id} />],
                ['Received', <Time at={webhook.receivedAt} />],
                ['Read', <Time at={webhook.processedAt} />],
                ["Siren's id", <Copyable value={webhook.providerMessageId} />],
                [
                  'Message',
                  webhook.messageId === null ? (
                    NOTHING
                  ) : (
                    <Copyable value={webhook.messageId}>
                      <a href={linkTo('messages', webhook.messageId)}>{webhook.messageId}</a>
                    </Copyable>
                  ),
                ],
              ]}
            />
            <h3 id="body-title">Body</h3>
            <pre tabIndex={0} aria-labelledby="body-title" role="group">
              {readable(webhook.body)}
            </pre>
          </Card>
        )}
      </Loaded>
    </View>
  );
}

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

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
