import { useRef, useState } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import { post } from '../../api/client.js';
import type { IncomingMessage } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { useQuery } from '../../api/use-query.js';
import { notify } from '../../components/action-notice.js';
import { Copyable, ListedNumber } from '../../components/copyable.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { PhoneField } from '../../components/fields.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { ErrorNotice, Loaded } from '../../components/notice.js';
import { useFocusKept } from '../../components/order-dialog.js';
import { Text, Time } from '../../components/values.js';
import { Card, Facts, View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { useMay } from '../../session.js';
import { NOTHING } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import { handlingOf } from '../../words/what-became.js';

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

const COLUMNS: readonly Column<IncomingMessage>[] = [
  {
    head: 'From',
    cell: ({ id, from, fromE164 }) => (
      <ListedNumber number={fromE164 ?? from} erased="Erased sender" link={linkTo('incoming', id)} />
    ),
  },
  { head: 'Channel', cell: ({ channel }) => channelName(channel) },
  { head: 'Kind', cell: ({ type }) => words(type) },
  {
    head: 'Text',
    cell: ({ text, media, keyword }) => (
      <span class="excerpt">
        <Text>{text ?? (media.length > 0 ? `${media.length} files` : null)}</Text>
        {keyword !== null && ` (${keyword})`}
      </span>
    ),
  },
  { head: 'Status', cell: (message) => <IncomingPill message={message} /> },
  { head: 'Received', cell: ({ receivedAt }) => <Time at={receivedAt} /> },
];

/** What senders wrote to us. */
export function Incoming() {
  const { params } = route.value;
  const { from, status, channel } = params;
  const list = useList<IncomingMessage>('incoming-messages', { from, status, channel });
  const maySuppress = useMay('suppressions');
  const reply: Column<IncomingMessage> = {
    head: 'Reply',
    cell: ({ id, from: sender, fromE164, status: state, replyMessageId, replyProblem }) => {
      if (state === 'not_obeyed') {
        if (!maySuppress) return 'It waits for somebody who may suppress numbers.';
        return <ObeyForm id={id} from={sender} onObeyed={list.reload} />;
      }
      return (
        <>
          {replyMessageId === null ? (
            words(replyProblem ?? '')
          ) : (
            <a href={linkTo('messages', replyMessageId)}>Show the reply</a>
          )}{' '}
          {fromE164 !== null && <a href={linkTo('contacts', fromE164)}>Conversation</a>}
        </>
      );
    },
  };
  return (
    <View
      title="Incoming messages"
      actions={
        <>
          <ExportButton list={list} />
          <RefreshButton list={list} />
        </>
      }
    >
      <div class="filters">
        <TextFilter name="from" label="From" placeholder="+91 98765 43210" />
        <ChoiceFilter
          name="status"
          label="Status"
          choices={['received', 'handled', 'failed', 'not_obeyed', 'discarded']}
        />
        <ChoiceFilter name="channel" label="Channel" choices={CHANNELS} />
      </div>
      <ListTable
        label="Incoming messages"
        list={list}
        columns={[...COLUMNS, reply]}
        keyOf={({ id }) => id}
        empty="Nobody wrote, as far as this shows."
      />
    </View>
  );
}

/** Names the number of somebody who said STOP from what is none, and so ends the messages to it. */
function ObeyForm({ id, from, onObeyed }: { id: string; from: string; onObeyed: () => void }) {
  const [phoneNumber, setPhoneNumber] = useState('');
  const [error, setError] = useState<Error | null>(null);

  const form = useRef<HTMLFormElement>(null);
  useFocusKept(form);

  const obey = async (): Promise<void> => {
    setError(null);
    try {
      await post(`incoming-messages/${encodeURIComponent(id)}/suppress`, { phoneNumber });
      notify(`${phoneNumber} is suppressed.`);
      onObeyed();
    } catch (thrown) {
      setError(thrown as Error);
    }
  };

  return (
    <form
      ref={form}
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        void obey();
      }}
    >
      <PhoneField label={`Whose STOP is it (${from})?`} value={phoneNumber} onInput={setPhoneNumber} />
      <button type="submit" class="primary">
        Suppress
      </button>
      {error !== null && <ErrorNotice error={error} />}
    </form>
  );
}
