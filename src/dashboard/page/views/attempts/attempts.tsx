import type { ListedAttempt } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { ListedNumber } from '../../components/listed-number.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { presetOf } from '../../words/range-presets.js';
import { zone } from '../../words/zone.js';
import { NarrowedBy } from '../narrowed-by.js';
import { ATTEMPT_COLUMNS } from './attempt-columns.js';
import { RangePresets } from './range-presets.js';

const STATUSES = ['sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read'];

const COLUMNS: readonly Column<ListedAttempt>[] = [
  {
    head: 'To',
    cell: ({ messageId, to }) => (
      <ListedNumber number={to} erased="Erased recipient" link={linkTo('messages', messageId)} />
    ),
  },
  { head: 'Begun', cell: ({ startedAt }) => <Time at={startedAt} /> },
  ...ATTEMPT_COLUMNS,
  { head: 'Delivered', cell: ({ deliveredAt }) => <Time at={deliveredAt} /> },
];

/** Every request to Siren, each with the message that it was for. */
export function Attempts() {
  const { params } = route.value;
  const { status, channel, code, template, batchId, createdFrom, createdTo } = params;
  const list = useList<ListedAttempt>('attempts', {
    ...{ status, channel, code, template, batchId, createdFrom, createdTo },
  });
  const lastMonth = presetOf('last month', new Date(), zone.value);
  return (
    <View
      title="Requests to Siren"
      actions={
        <>
          <ExportButton list={list} />
          <ExportButton
            path="attempts"
            params={{ createdFrom: lastMonth.from, createdTo: lastMonth.to }}
            label="Export last month"
          />
          <RefreshButton list={list} />
        </>
      }
    >
      <div class="filters">
        <ChoiceFilter name="status" label="Status" choices={STATUSES} />
        <ChoiceFilter name="channel" label="Channel" choices={['whatsapp', 'sms']} />
      </div>
      <RangePresets params={params} />
      <NarrowedBy view="attempts" params={params} />
      <ListTable
        label="Requests to Siren"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty="No request fits. Look for less."
      />
    </View>
  );
}
