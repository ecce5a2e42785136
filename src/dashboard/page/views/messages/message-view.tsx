import { useEffect } from 'preact/hooks';
import { post } from '../../api/client.js';
import type { Message } from '../../api/types.js';
import { type Query, useQuery } from '../../api/use-query.js';
import { Card } from '../../components/card.js';
import { ConfirmButton } from '../../components/confirm-button.js';
import { Loaded } from '../../components/loaded.js';
import { View } from '../../components/view.js';
import { useMay } from '../../may.js';
import { linkTo } from '../../route-address.js';
import { ResendButton } from '../many/message-orders.js';
import { AttemptsTable } from './attempts-table.js';
import { MessageFacts } from './message-facts.js';
import { MessageWebhooks } from './message-webhooks.js';
import { PlanSteps } from './plan-steps.js';
import { Timeline } from './timeline.js';

const POLL_MS = 1_500;

/** One message: what became of it, and why. */
export function MessageView({ id }: { id: string }) {
  const path = `messages/${encodeURIComponent(id)}` as const;
  const query = useQuery<Message>(path);
  useWhileUnfinished(query);
  const [maySend, maySeeWebhooks] = [useMay('messages:send'), useMay('operations')];
  return (
    <View title="Message" actions={<a href={linkTo('messages')}>All messages</a>}>
      <Loaded query={query} what="the message">
        {(message) => (
          <>
            <div class="split">
              <div class="stack">
                <Card
                  title={message.to || 'Erased recipient'}
                  actions={
                    <div class="buttons">
                      {message.to !== '' && <a href={linkTo('contacts', message.to)}>Conversation</a>}
                      {
                        // Whether it can still be taken back only the service can tell.
                        maySend &&
                          (message.finishedAt === null ? (
                            <ConfirmButton
                              label="Cancel message"
                              said="Cancelled the message."
                              question="Cancel this message? It works as long as Siren does not have it."
                              danger
                              act={() => post(`${path}/cancel`).then(query.reload)}
                            />
                          ) : (
                            <ResendButton chosen={{ ids: [message.id] }} onSent={query.reload} />
                          ))
                      }
                    </div>
                  }
                >
                  <MessageFacts message={message} />
                </Card>
                <Card title="Plan" hint="The channels to try, in order.">
                  <PlanSteps message={message} />
                </Card>
              </div>
              <Card title="Timeline" hint="What happened, and why the next thing followed.">
                <Timeline message={message} />
              </Card>
            </div>
            <div class="stack">
              <Card title="Requests to Siren">
                <AttemptsTable attempts={message.attempts} />
              </Card>
              {maySeeWebhooks && <MessageWebhooks messageId={message.id} />}
            </div>
          </>
        )}
      </Loaded>
    </View>
  );
}

/** Looks again as long as something is to come. */
function useWhileUnfinished({ data, reload }: Query<Message>): void {
  useEffect(() => {
    if (data === null || data.finishedAt !== null) return;
    const timer = setTimeout(reload, POLL_MS);
    return () => clearTimeout(timer);
  }, [data]);
}
