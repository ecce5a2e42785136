import { remove } from '../../api/client.js';
import type { Suppression } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card } from '../../components/card.js';
import { ConfirmButton } from '../../components/confirm-button.js';
import type { Column } from '../../components/data-table.js';
import { ChoiceFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { Text } from '../../components/text.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { useSignal } from '../../signal.js';
import { channelName, endedMessages, words } from '../../words/labels.js';
import { SuppressForm } from './suppress-form.js';

const COLUMNS: readonly Column<Suppression>[] = [
  { head: 'Number', cell: ({ phoneNumber }) => phoneNumber },
  { head: 'On', cell: ({ channel }) => channelName(channel) },
  { head: 'Ends', cell: ({ category }) => endedMessages(category) },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  { head: 'Put there by', cell: ({ source }) => words(source) },
  { head: 'Note', cell: ({ note }) => <Text>{note}</Text> },
  { head: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

const scopeOf = ({ channel, category }: Suppression): string =>
  category === 'all' ? channelName(channel) : `${channelName(channel)}, ${category}`;

const lift = ({ phoneNumber, channel, category }: Suppression): Promise<unknown> =>
  remove(`suppressions/${encodeURIComponent(phoneNumber)}`, { channel, category });

/** Numbers that must not be written to. */
export function Suppressions() {
  const { params } = useSignal(route);
  const { channel, category, source } = params;
  const list = useList<Suppression>('suppressions', { channel, category, source });
  const liftColumn: Column<Suppression> = {
    head: 'Lift',
    cell: (suppression) => (
      <ConfirmButton
        label="Lift"
        about={`${suppression.phoneNumber} on ${scopeOf(suppression)}`}
        question={`Write to ${suppression.phoneNumber} again (${scopeOf(suppression)})? This lifts every reason, also what the recipient asked for.`}
        danger
        said={`Lifted ${suppression.phoneNumber} (${scopeOf(suppression)}).`}
        act={() => lift(suppression).then(list.reload)}
      />
    ),
  };
  return (
    <View title="Suppressions">
      <Card title="Suppress a number">
        <SuppressForm onSuppressed={list.reload} />
      </Card>
      <div class="filters">
        <ChoiceFilter name="channel" label="On" choices={['all', 'whatsapp', 'sms']} />
        <ChoiceFilter name="category" label="Ends" choices={['all', 'marketing']} />
        <ChoiceFilter name="source" label="Put there by" choices={['api', 'import', 'opt_out', 'error_code']} />
      </div>
      <ListTable
        label="Suppressions"
        list={list}
        columns={[...COLUMNS, liftColumn]}
        keyOf={({ phoneNumber, channel, category, reason }) => `${phoneNumber}/${channel}/${category}/${reason}`}
        empty="No number is suppressed, as far as this shows."
      />
    </View>
  );
}
