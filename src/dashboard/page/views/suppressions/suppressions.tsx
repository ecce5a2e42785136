import type { Suppression } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card } from '../../components/card.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { ListedNumber } from '../../components/listed-number.js';
import { Text } from '../../components/text.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { channelName, endedMessages, words } from '../../words/labels.js';
import { ImportCard } from './import-card.js';
import { LiftButton } from './lift-button.js';
import { SuppressForm } from './suppress-form.js';

const COLUMNS: readonly Column<Suppression>[] = [
  {
    head: 'Number',
    cell: ({ phoneNumber }) => (
      <ListedNumber number={phoneNumber} erased="Erased number" link={linkTo('contacts', phoneNumber)} />
    ),
  },
  { head: 'On', cell: ({ channel }) => channelName(channel) },
  { head: 'Ends', cell: ({ category }) => endedMessages(category) },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  { head: 'Put there by', cell: ({ source }) => words(source) },
  { head: 'Note', cell: ({ note }) => <Text>{note}</Text> },
  { head: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    head: 'History',
    cell: ({ phoneNumber }) => (
      <a href={linkTo('suppressions', phoneNumber)} aria-label={`History of ${phoneNumber}`}>
        History
      </a>
    ),
  },
];

/** Numbers that must not be written to. */
export function Suppressions() {
  const { params } = route.value;
  const { phoneNumber, channel, category, reason, source } = params;
  const filter = { phoneNumber, channel, category, reason, source };
  const list = useList<Suppression>('suppressions', filter);
  const liftColumn: Column<Suppression> = {
    head: 'Lift',
    cell: (suppression) => <LiftButton suppression={suppression} onLifted={list.reload} />,
  };
  return (
    <View title="Suppressions" actions={<ExportButton path="suppressions" params={filter} />}>
      <Card title="Suppress a number">
        <SuppressForm onSuppressed={list.reload} />
      </Card>
      <ImportCard onImported={list.reload} />
      <div class="filters">
        <TextFilter name="phoneNumber" label="Number, its beginning or end" placeholder="+9198 or 3210" />
        <ChoiceFilter name="channel" label="On" choices={['all', 'whatsapp', 'sms']} />
        <ChoiceFilter name="category" label="Ends" choices={['all', 'marketing']} />
        <TextFilter name="reason" label="Reason, as stored" placeholder="opt_out" />
        <ChoiceFilter name="source" label="Put there by" choices={['api', 'import', 'opt_out', 'error_code']} />
      </div>
      <ListTable
        label="Suppressions"
        list={list}
        columns={[...COLUMNS, liftColumn]}
        keyOf={({ phoneNumber: number, channel: by, category: of, reason: why }) => `${number}/${by}/${of}/${why}`}
        empty="No number is suppressed, as far as this shows."
      />
    </View>
  );
}
