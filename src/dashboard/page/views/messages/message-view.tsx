import { useEffect } from 'preact/hooks';
import { post } from '../../api/client.js';
import type { Attempt, Message, ReceivedWebhook } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { type Query, useQuery } from '../../api/use-query.js';
import { Card, View } from '../../components/view.js';
import { ConfirmButton } from '../../components/order-dialog.js';
import { type Column, DataTable, ListTable } from '../../components/data-table.js';
import { Empty, Loaded } from '../../components/notice.js';
import { Time } from '../../components/values.js';
import { useMay } from '../../session.js';
import { linkTo } from '../../route-address.js';
import { duration, money, NOTHING, number, timeOfDay } from '../../words/format.js';
import { channelName } from '../../words/labels.js';
import { timelineOf } from '../../words/timeline.js';
import { waitWords, whyAuto } from '../../words/waits.js';
import { ATTEMPT_COLUMNS } from '../attempts/attempts.js';
import { ResendButton } from '../many/message-orders.js';
import { WEBHOOK_COLUMNS } from '../webhooks/webhooks.js';
import { MessageFacts } from './message-facts.js';

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

/** The receipts behind the timeline, as Siren posted them. */
function MessageWebhooks({ messageId }: { messageId: string }) {
  const list = useList<ReceivedWebhook>('received-webhooks', { messageId });
  return (
    <Card title="Receipts as they came" class="wide">
      <ListTable
        label="Receipts as they came"
        list={list}
        columns={WEBHOOK_COLUMNS}
        keyOf={({ id }) => id}
        empty="No webhook told of this message, or it is no longer kept."
      />
    </Card>
  );
}

function PlanSteps({ message: { channels } }: { message: Message }) {
  return (
    <ol class="plan">
      {channels.map(({ channel, fallbackAfter, auto, successStatus, providers }, index) => (
        <li key={channel}>
          <strong>{channelName(channel)}</strong>
          <span>
            {providers === undefined || providers.length === 0 ? '' : `by ${providers.join(', then ')}; `}
            done when {successStatus};{' '}
            {index < channels.length - 1
              ? `the next channel ${number(fallbackAfter)} s after Siren accepted it`
              : `waited for ${number(fallbackAfter)} s`}
            {auto === undefined ? '' : ` (${whyAuto(auto)})`}
          </span>
        </li>
      ))}
    </ol>
  );
}

const COLUMNS: readonly Column<Attempt>[] = [
  { head: 'No.', numeric: true, cell: ({ number: no }) => number(no) },
  ...ATTEMPT_COLUMNS,
  { head: 'Segments', numeric: true, cell: ({ segments }) => (segments === null ? NOTHING : number(segments)) },
  {
    head: 'Price',
    numeric: true,
    cell: ({ price }) => (price === null ? NOTHING : money(price.amount, price.currency)),
  },
  { head: 'When', cell: (attempt) => <When attempt={attempt} /> },
];

/** When it began, and when what came of it came, without what did not. */
function When({ attempt: { startedAt, acceptedAt, deliveredAt, readAt, failedAt } }: { attempt: Attempt }) {
  const times = { Begun: startedAt, Accepted: acceptedAt, Delivered: deliveredAt, Read: readAt, Failed: failedAt };
  const known = Object.entries(times).filter(([, at]) => at !== null);
  return (
    <ul class="changes">
      {known.map(([what, at]) => (
        <li key={what}>
          {what} <Time at={at} />
        </li>
      ))}
    </ul>
  );
}

function AttemptsTable({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0) return <Empty>Nothing was sent yet.</Empty>;
  return <DataTable label="Requests to Siren" rows={attempts} keyOf={({ id }) => id} columns={COLUMNS} />;
}

/** Waits shorter than this are not worth a line. */
const SHOWN_FROM_MS = 1_000;

/** The history in words: what the service did, and what a code means by the table by which it decided. */
function Timeline({ message }: { message: Message }) {
  const entries = timelineOf(message);
  const start = Date.parse(message.createdAt);
  return (
    <ol class="timeline">
      {entries.map((entry, index) => {
        const at = Date.parse(entry.at);
        const waited = index === 0 ? 0 : at - Date.parse(entries[index - 1]!.at);
        return (
          <li key={index} class={entry.tone}>
            {waited >= SHOWN_FROM_MS && <p class="waited">{duration(waited)} of waiting</p>}
            <p class="event">
              <strong>{entry.title}</strong>
              <time dateTime={entry.at} title={entry.at}>
                {timeOfDay(entry.at)}
                {index > 0 && ` +${duration(Math.max(0, at - start))}`}
              </time>
            </p>
            {entry.code !== null && (
              <p>
                <code>{entry.code}</code> {entry.meaning ?? ''}
              </p>
            )}
            {entry.detail !== null && <p class="hint">{entry.detail}</p>}
          </li>
        );
      })}
      {message.finishedAt === null && (
        <li class="busy">
          <p class="event">
            <strong>Not finished</strong>
          </p>
          <p class="hint">
            {message.waitingFor === null ? '' : `${waitWords(message.waitingFor)}. `}This page follows it.
          </p>
        </li>
      )}
    </ol>
  );
}
