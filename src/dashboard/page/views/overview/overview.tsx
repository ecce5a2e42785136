import { CHANNELS } from '../../../../siren/channel.js';
import { isForbidden } from '../../api/client.js';
import type { Latency, MessageFigure, Statistics } from '../../api/types.js';
import { Card, View } from '../../components/view.js';
import { CompareSwitch } from '../../components/compare.js';
import { DataTable } from '../../components/data-table.js';
import { ErrorNotice, Loaded } from '../../components/notice.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { isCompared, rangeOf } from '../../words/ranges.js';
import { duration, minute, money, NOTHING, number } from '../../words/format.js';
import { channelName, toneOf, words } from '../../words/labels.js';
import { linkToMessages } from '../lists.js';
import { ChannelsCard, ErrorsCard } from './breakdown-cards.js';
import { LiveStrip } from './live-strip.js';
import { RangePicker } from './range-picker.js';
import { RateChart, VolumeChart } from './rate-chart.js';
import { Tiles } from './tiles.js';
import { useOverview } from './use-overview.js';

/** How delivery is going, now and over a range of time. */
export function Overview() {
  const { params } = route.value;
  const range = rangeOf(params, new Date());
  const { statistics, timeseries, errors, before, seriesBefore } = useOverview(range, isCompared(params));
  // Said once, and not by every card.
  if (statistics.error !== null && isForbidden(statistics.error)) {
    return (
      <View title="Overview">
        <ErrorNotice error={statistics.error} />
      </View>
    );
  }
  return (
    <View
      title="Overview"
      actions={
        <>
          <a href={linkTo('send')}>Send a message</a>
          <CompareSwitch />
          <RangePicker range={range} />
        </>
      }
    >
      <LiveStrip />
      <Loaded query={statistics} what="figures">
        {(figures) => (
          <>
            <p class="hint range">
              {minute(figures.from)} to {minute(figures.to)}
              {before.data !== null && `, compared with ${minute(before.data.from)} to ${minute(before.data.to)}`}
            </p>
            {before.error !== null && <ErrorNotice error={before.error} />}
            <Tiles statistics={figures} before={before.data} />
          </>
        )}
      </Loaded>
      <div class="grid">
        <Card title="Success and fallback rate" hint="Mark a part of the chart to look closer.">
          <Loaded query={timeseries} what="chart">
            {(series) => <RateChart timeseries={series} statistics={statistics.data} before={seriesBefore.data} />}
          </Loaded>
        </Card>
        <Card title="Volume by channel" hint="Requests to Siren.">
          <Loaded query={timeseries} what="chart">
            {(series) => <VolumeChart timeseries={series} before={seriesBefore.data} />}
          </Loaded>
        </Card>
        {statistics.data !== null && (
          <>
            <StatesCard statistics={statistics.data} />
            <div class="stack">
              <LatencyCard statistics={statistics.data} />
              <CostCard statistics={statistics.data} />
              <SavedCard statistics={statistics.data} />
            </div>
            <ChannelsCard statistics={statistics.data} />
          </>
        )}
        <ErrorsCard errors={errors} />
      </div>
    </View>
  );
}

interface Row {
  name: string;
  latency: Latency;
}

/** How long deliveries took, by percentile. */
function LatencyCard({ statistics: { byChannel, timeToDeliveryMs } }: { statistics: Statistics }) {
  const rows: Row[] = [
    ...CHANNELS.map((channel) => ({
      name: `${channelName(channel)}, from request to delivery`,
      latency: byChannel[channel].deliveryLatencyMs,
    })),
    { name: 'Any channel, from acceptance to delivery', latency: timeToDeliveryMs },
  ];
  return (
    <Card title="Time to delivery" hint="So many of 100 took no longer.">
      <DataTable
        label="Time to delivery"
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { head: 'Channel', cell: ({ name }) => name },
          { head: '50', numeric: true, cell: ({ latency }) => duration(latency.p50) },
          { head: '90', numeric: true, cell: ({ latency }) => duration(latency.p90) },
          { head: '99', numeric: true, cell: ({ latency }) => duration(latency.p99) },
        ]}
      />
    </Card>
  );
}

/** Below zero where messages waited longer. */
function waited(seconds: number): string {
  return `${seconds < 0 ? '−' : ''}${duration(Math.abs(seconds) * 1_000)}`;
}

/** Shown where anything was saved by what the service has learned. */
function SavedCard({ statistics: { saved } }: { statistics: Statistics }) {
  if (saved.requests === 0 && saved.seconds === 0) return null;
  const paid = saved.costs.map(({ currency, amount }) => money(amount, currency)).join(', ');
  return (
    <Card title="Saved" hint="By what was learned, such as who is not on WhatsApp.">
      <DataTable
        label="Saved"
        rows={[saved]}
        keyOf={() => 'saved'}
        columns={[
          {
            head: 'Requests',
            numeric: true,
            cell: ({ requests }) => <span data-figure="savedRequests">{number(requests)}</span>,
          },
          { head: 'Waiting', numeric: true, cell: ({ seconds }) => waited(seconds) },
          { head: 'Money', numeric: true, cell: () => (paid === '' ? NOTHING : paid) },
        ]}
      />
    </Card>
  );
}

/** Shown where PRICES tells what messages cost. */
function CostCard({ statistics: { costs, unpricedAttempts } }: { statistics: Statistics }) {
  if (costs.length === 0) return null;
  const unpriced = unpricedAttempts === 0 ? '' : ` ${number(unpricedAttempts)} requests had no price.`;
  return (
    <Card
      title="Cost"
      hint={`By PRICES as it was then.${unpriced}`}
      actions={<a href={linkTo('costs', null, costParams(route.peek().params))}>By country, channel and template</a>}
    >
      <DataTable
        label="Cost"
        rows={costs}
        keyOf={({ currency }) => currency}
        columns={[
          { head: 'Spent', numeric: true, cell: ({ spent, currency }) => money(spent, currency) },
          { head: 'Of it for fallbacks', numeric: true, cell: ({ fallback, currency }) => money(fallback, currency) },
          {
            head: 'Of it in vain',
            numeric: true,
            cell: ({ doubleDeliveries, currency }) => money(doubleDeliveries, currency),
          },
        ]}
      />
    </Card>
  );
}

/** The same time, compared as here. */
function costParams({ range = '', from = '', to = '', compare = '' }: Readonly<Record<string, string>>) {
  return { range, from, to, compare };
}

const STATES: MessageFigure[] = [
  'delivered',
  'read',
  'sent',
  'pending',
  'failed',
  'expired',
  'cancelled',
  'suppressed',
];

/** The messages of the range, each in one state. */
function StatesCard({ statistics }: { statistics: Statistics }) {
  const { messages } = statistics;
  return (
    <Card title="What became of messages" hint="Each message is in exactly one state.">
      <ul class="bars">
        {STATES.map((state) => (
          <li key={state}>
            {state === 'pending' ? (
              <span>{words(state)}</span>
            ) : (
              <a href={linkToMessages(statistics, { status: state })}>{words(state)}</a>
            )}
            <meter
              class={toneOf(state)}
              min={0}
              max={Math.max(1, messages.total)}
              value={messages[state]}
              aria-label={words(state)}
            />
            <span class="numeric">{number(messages[state])}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
