import { useRef, useState } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import { post } from '../../api/client.js';
import type { IncomingMessage } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { ListedNumber } from '../../components/listed-number.js';
import { ErrorNotice } from '../../components/notice.js';
import { PhoneField } from '../../components/phone-field.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { Text } from '../../components/text.js';
import { Time } from '../../components/time.js';
import { notify } from '../../components/action-notice.js';
import { useFocusKept } from '../../components/order-dialog.js';
import { View } from '../../components/view.js';
import { useMay } from '../../may.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { channelName, words } from '../../words/labels.js';
import { IncomingPill } from './incoming-view.js';

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
