import { remove } from '../../api/client.js';
import type { Suppression } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card } from '../../components/card.js';
import { ConfirmButton } from '../../components/confirm-button.js';
import type { Column } from '../../components/data-table.js';
import { ChoiceFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { useSignal } from '../../signal.js';
import { NOTHING } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import { SuppressForm } from './suppress-form.js';

const COLUMNS: readonly Column<Suppression>[] = [
  { head: 'Number', cell: ({ phoneNumber }) => phoneNumber },
  { head: 'On', cell: ({ channel }) => channelName(channel) },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  { head: 'Put there by', cell: ({ source }) => words(source) },
  { head: 'Note', cell: ({ note }) => note ?? NOTHING },
  { head: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Numbers that must not be written to. */
export function Suppressions() {
  const { params } = useSignal(route);
  const list = useList<Suppression>('suppressions', { channel: params.channel, source: params.source });
  const lift: Column<Suppression> = {
    head: 'Lift',
    cell: ({ phoneNumber, channel }) => (
      <ConfirmButton
        label="Lift"
        about={`${phoneNumber} on ${channelName(channel)}`}
        question={`Write to ${phoneNumber} again (${channelName(channel)})? This lifts every reason, also what the person asked for.`}
        danger
        act={() => remove(`suppressions/${encodeURIComponent(phoneNumber)}`, { channel }).then(list.reload)}
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
        <ChoiceFilter name="source" label="Put there by" choices={['api', 'import', 'opt_out', 'error_code']} />
      </div>
      <ListTable
        label="Suppressions"
        list={list}
        columns={[...COLUMNS, lift]}
        keyOf={({ phoneNumber, channel, reason }) => `${phoneNumber}/${channel}/${reason}`}
        empty="No number is suppressed, as far as this shows."
      />
    </View>
  );
}
