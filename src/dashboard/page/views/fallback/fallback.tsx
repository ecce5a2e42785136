import type { FallbackAdvice, FallbackValue } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Chart } from '../../charts/chart.js';
import { SERIES } from '../../charts/chart-props.js';
import { Card, Facts, View } from '../../components/view.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { Empty, Loaded } from '../../components/notice.js';
import { duration, money, NOTHING, number, share } from '../../words/format.js';
import { whyAuto } from '../../words/waits.js';
import { marksOf, comparedValues, waitAxis } from './advice-axis.js';
import { CostCharts } from './cost-chart.js';

const VALUES = '15,30,45,60,90,120,180,240,300,420,600,900,1200,1800,3600';

/** How long to wait for WhatsApp before an SMS: the recorded history under other values. */
export function Fallback() {
  const query = useQuery<FallbackAdvice>('statistics/fallback-policy', { fallbackAfter: VALUES });
  return (
    <View title="Fallback advice">
      <p class="hint lead">
        What the last 30 days would have been, had SMS been sent earlier or later: a short wait reaches people sooner
        and pays twice more often.
      </p>
      <Loaded query={query} what="the advice">
        {(advice) =>
          advice.basis.messages === 0 ? (
            <Empty>There is no history yet to learn from.</Empty>
          ) : (
            <div class="grid">
              <Recommendation advice={advice} />
              <Auto advice={advice} />
              <Card title="Basis" class="wide">
                <Basis advice={advice} />
              </Card>
              <Card
                title="What a shorter wait costs"
                class="wide"
                hint="At the left what is paid for messages that WhatsApp delivered anyway; at the right those that are reached more than a minute later than by an SMS at once."
              >
                <CostCharts advice={advice} />
              </Card>
              <Card title="The trade" class="wide">
                <AdviceChart advice={advice} />
              </Card>
              <Card title="Value by value" class="wide">
                <AdviceTable advice={advice} />
              </Card>
            </div>
          )
        }
      </Loaded>
    </View>
  );
}

function Recommendation({ advice: { recommendation } }: { advice: FallbackAdvice }) {
  return (
    <Card title="Recommendation">
      {recommendation === null ? (
        <Empty>The history is too thin for one.</Empty>
      ) : (
        <>
          <p class="recommended">
            fallbackAfter: <strong>{number(recommendation.fallbackAfter)} s</strong>
          </p>
          <p>{recommendation.reason}</p>
        </>
      )}
    </Card>
  );
}

function Auto({ advice: { auto } }: { advice: FallbackAdvice }) {
  return (
    <Card title="Learned">
      <p class="recommended">
        fallbackAfter: auto, now <strong>{number(auto.fallbackAfter)} s</strong>
      </p>
      <p>
        {whyAuto(auto)}. {number(auto.fallbacks)} messages would have fallen back, {number(auto.paidTwice)} of them paid
        twice.
      </p>
      <p class="hint">By the last seven days, of all countries together; each message goes by its own country.</p>
    </Card>
  );
}

/** Where none has ended yet the advice goes by the best case, which is no rate that was counted. */
function smsDelivered({ smsDelivered: n, smsDeliveryRate: rate }: FallbackAdvice['basis']): string {
  return `${number(n)}, ${share(n === 0 && rate === 1 ? null : rate)} of those sent`;
}

function Basis({ advice: { basis } }: { advice: FallbackAdvice }) {
  return (
    <>
      <Facts
        facts={[
          ['Messages', number(basis.messages)],
          ['Delivered by WhatsApp', number(basis.delivered)],
          ['WhatsApp failed', number(basis.failed)],
          ['WhatsApp stayed silent', number(basis.silent)],
          ['SMS delivered', smsDelivered(basis)],
          [
            'An SMS costs',
            basis.smsPrices.map(({ amount, currency }) => money(amount, currency)).join(', ') || NOTHING,
          ],
        ]}
      />
      {basis.caveats.length > 0 && (
        <ul class="hint">
          {basis.caveats.map((caveat) => (
            <li key={caveat}>{caveat}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Shares of the messages, by how long WhatsApp is waited for. */
function AdviceChart({ advice }: { advice: FallbackAdvice }) {
  const items = comparedValues(advice);
  return (
    <Chart
      summary="The share of messages that fall back to SMS, and the share that is paid twice, by the seconds waited for WhatsApp."
      x={waitAxis(advice)}
      format={share}
      max={1}
      series={[
        {
          name: 'Fall back to SMS',
          kind: 'line',
          style: SERIES.fallback,
          values: items.map(({ fallbackRate }) => fallbackRate),
        },
        {
          name: 'Paid twice',
          kind: 'line',
          style: SERIES.paidTwice,
          values: items.map(({ paidTwiceRate }) => paidTwiceRate),
        },
      ]}
    />
  );
}

interface Row extends FallbackValue {
  isAuto: boolean;
  /** What is said of it beside its seconds: that it is set now, or advised. */
  marks: string[];
}

const COLUMNS: readonly Column<Row>[] = [
  {
    head: 'fallbackAfter',
    numeric: true,
    cell: ({ fallbackAfter, isAuto, marks }) =>
      [...(isAuto ? ['auto'] : []), `${number(fallbackAfter)} s`, ...marks].join(', '),
  },
  { head: 'Fallbacks', numeric: true, cell: ({ fallbacks }) => number(fallbacks) },
  { head: 'Of all', numeric: true, cell: ({ fallbackRate }) => share(fallbackRate) },
  { head: 'Paid twice', numeric: true, cell: ({ paidTwice }) => number(paidTwice) },
  { head: 'Of all, paid twice', numeric: true, cell: ({ paidTwiceRate }) => share(paidTwiceRate) },
  { head: 'Reached later', numeric: true, cell: ({ reachedLater }) => number(reachedLater) },
  { head: 'Half waited at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p50) },
  { head: '95 of 100 at most', numeric: true, cell: ({ waitMs }) => duration(waitMs.p95) },
  { head: 'SMS would cost', numeric: true, cell: ({ costs }) => amounts(costs, 'sms') },
  { head: 'Of it in vain', numeric: true, cell: ({ costs }) => amounts(costs, 'paidTwice') },
];

function amounts(costs: FallbackValue['costs'], of: 'sms' | 'paidTwice'): string {
  return costs.length === 0 ? NOTHING : costs.map((cost) => money(cost[of], cost.currency)).join(', ');
}

/** The fixed values in ascending order, and `auto` among them. */
function AdviceTable({ advice }: { advice: FallbackAdvice }) {
  const marks = marksOf(advice);
  const marksAt = (seconds: number) => marks.filter(({ at }) => at === seconds).map(({ label }) => label);
  const rows: Row[] = [
    ...comparedValues(advice).map((item) => ({ ...item, isAuto: false, marks: marksAt(item.fallbackAfter) })),
    { ...advice.auto, isAuto: true, marks: [] },
  ].sort((a, b) => a.fallbackAfter - b.fallbackAfter);
  return (
    <DataTable
      label="Value by value"
      rows={rows}
      keyOf={({ fallbackAfter, isAuto }) => (isAuto ? 'auto' : String(fallbackAfter))}
      columns={COLUMNS}
    />
  );
}
