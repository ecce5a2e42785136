import { CHANNELS } from '../../../../siren/channel.js';
import type { Attempt, ListedAttempt } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Copyable, ListedNumber } from '../../components/copyable.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { ChoiceFilter } from '../../components/filters.js';
import { StatusPill, Time } from '../../components/values.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { minute, NOTHING } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import { presetOf, PRESETS } from '../../words/ranges.js';
import { zone } from '../../words/zone.js';

type HowItWent = Pick<Attempt, 'channel' | 'provider' | 'status' | 'reason' | 'error' | 'providerMessageId'>;

/** How a request to Siren went: the same in the list of all and in that of one message. */
export const ATTEMPT_COLUMNS: readonly Column<HowItWent>[] = [
  {
    head: 'Channel',
    cell: ({ channel, provider }) => `${channelName(channel)}${provider === null ? '' : `, ${provider}`}`,
  },
  { head: 'Status', cell: ({ status }) => <StatusPill status={status} /> },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  {
    head: 'Error',
    cell: ({ error }) =>
      error === null ? (
        NOTHING
      ) : (
        <span class="excerpt" title={`${error.code} ${error.message}`}>
          <code>{error.code}</code> {error.message}
        </span>
      ),
  },
  { head: "Siren's id", cell: ({ providerMessageId }) => <Copyable value={providerMessageId} /> },
];

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
        <ChoiceFilter name="channel" label="Channel" choices={CHANNELS} />
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

interface RangePresetsProps {
  params: Readonly<Record<string, string>>;
}

/** Ranges that people ask for, each a link. */
function RangePresets({ params }: RangePresetsProps) {
  const now = new Date();
  return (
    <nav class="presets" aria-label="Time">
      {PRESETS.map((preset) => {
        const { from: createdFrom, to: createdTo } = presetOf(preset, now, zone.value);
        const isShown = params.createdFrom === createdFrom && params.createdTo === createdTo;
        return (
          <a
            key={preset}
            href={linkTo('attempts', null, { ...params, createdFrom, createdTo })}
            aria-current={isShown ? 'true' : undefined}
          >
            {preset[0]!.toUpperCase() + preset.slice(1)}
          </a>
        );
      })}
    </nav>
  );
}

interface NarrowedByProps {
  view: 'messages' | 'attempts';
  params: Readonly<Record<string, string>>;
}

/** What a link has narrowed a list by and no field of it shows: the range and the code that were clicked. */
export function NarrowedBy({ view, params }: NarrowedByProps) {
  const { createdFrom = '', createdTo = '', code = '', ...others } = params;
  const said = [
    ...(isTime(createdFrom) ? [`from ${minute(createdFrom)}`] : []),
    ...(isTime(createdTo) ? [`to ${minute(createdTo)}`] : []),
    ...(code === '' ? [] : [`that failed by ${code}`]),
  ];
  if (said.length === 0) return null;
  return (
    <p class="hint narrowed">
      Only {said.join(' ')}. <a href={linkTo(view, null, others)}>Of all times and codes</a>
    </p>
  );
}

const isTime = (text: string): boolean => text !== '' && !Number.isNaN(Date.parse(text));
