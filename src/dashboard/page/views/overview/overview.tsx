import { isForbidden } from '../../api/client.js';
import { Card } from '../../components/card.js';
import { Loaded } from '../../components/loaded.js';
import { CompareSwitch } from '../../components/compare-switch.js';
import { ErrorNotice } from '../../components/notice.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { isCompared } from '../../words/compare.js';
import { minute } from '../../words/format.js';
import { rangeOf } from '../../words/ranges.js';
import { ChannelsCard } from './channels-card.js';
import { CostCard } from './cost-card.js';
import { ErrorsCard } from './errors-card.js';
import { LatencyCard } from './latency-card.js';
import { LiveStrip } from './live-strip.js';
import { RangePicker } from './range-picker.js';
import { RateChart } from './rate-chart.js';
import { SavedCard } from './saved-card.js';
import { StatesCard } from './states-card.js';
import { Tiles } from './tiles.js';
import { useOverview } from './use-overview.js';
import { VolumeChart } from './volume-chart.js';

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
