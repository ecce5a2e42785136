import type { IncomingMessage } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { ListedNumber } from '../../components/listed-number.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { Text } from '../../components/text.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { useMay } from '../../may.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { channelName, words } from '../../words/labels.js';
import { IncomingPill } from './incoming-pill.js';
import { ObeyForm } from './obey-form.js';

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
        <ChoiceFilter name="channel" label="Channel" choices={['whatsapp', 'sms']} />
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
