import type { IncomingMessage } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card } from '../../components/card.js';
import { Copyable } from '../../components/copyable.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { NOTHING } from '../../words/format.js';
import { handlingOf } from '../../words/handling.js';
import { channelName, words } from '../../words/labels.js';

/** One incoming message, and what became of it. */
export function IncomingView({ id }: { id: string }) {
  const query = useQuery<IncomingMessage>(`incoming-messages/${encodeURIComponent(id)}`);
  return (
    <View title="Incoming message" actions={<a href={linkTo('incoming')}>All incoming messages</a>}>
      <Loaded query={query} what="the message">
        {(message) => (
          <Card
            title={message.fromE164 ?? (message.from || 'Erased sender')}
            actions={
              message.fromE164 !== null && <a href={linkTo('contacts', message.fromE164)}>Conversation, to answer</a>
            }
          >
            <blockquote class="message-text" dir="auto">
              {message.text ?? (message.media.length > 0 ? `${message.media.length} files` : NOTHING)}
            </blockquote>
            <Facts facts={factsOf(message)} />
          </Card>
        )}
      </Loaded>
    </View>
  );
}

function factsOf(message: IncomingMessage) {
  const { replyMessageId, replyProblem, deadEventId } = message;
  return [
    ['From', <Copyable value={message.fromE164 ?? message.from} />],
    ['Status', <IncomingPill message={message} />],
    ['Channel', channelName(message.channel)],
    ['Kind', words(message.type)],
    ...(message.keyword === null ? [] : [['Word to the service', message.keyword.toUpperCase()] as const]),
    ...(replyMessageId === null
      ? []
      : [['Reply', <a href={linkTo('messages', replyMessageId)}>Show the reply</a>] as const]),
    ...(replyProblem === null ? [] : [['Why there is no reply', words(replyProblem)] as const]),
    ...(deadEventId === null
      ? []
      : [
          [
            'Application',
            <>
              It was not told: nobody took the event for a day.{' '}
              <a href={linkTo('events', deadEventId)}>Show the event</a>
            </>,
          ] as const,
        ]),
    ['Received', <Time at={message.receivedAt} />],
    ['Id', <Copyable value={message.id} />],
  ] as const;
}

/** What became of an incoming message, by word and colour. */
export function IncomingPill({ message }: { message: IncomingMessage }) {
  const { tone, text } = handlingOf(message);
  return <span class={`pill ${tone}`}>{text}</span>;
}
