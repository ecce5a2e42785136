import type { ReceivedWebhookWithBody } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card } from '../../components/card.js';
import { Copyable } from '../../components/copyable.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { StatusPill } from '../../components/status-pill.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
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
