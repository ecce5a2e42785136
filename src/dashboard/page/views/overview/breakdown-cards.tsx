import { CHANNELS } from '../../../../siren/channel.js';
import type { Channel, ChannelFigures, ErrorFigure, ErrorFigures, Statistics } from '../../api/types.js';
import type { Query } from '../../api/use-query.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { ExportButton } from '../../components/list-actions.js';
import { Empty, Loaded } from '../../components/notice.js';
import { Time } from '../../components/values.js';
import { Card } from '../../components/view.js';
import { number, share } from '../../words/format.js';
import { channelName } from '../../words/labels.js';
import { whatWasDone } from '../../words/what-became.js';
import { type CountedRange, linkToAttempts } from '../lists.js';

type Row = ChannelFigures & { channel: Channel; range: CountedRange };

/** A count, and the way to the requests that it counts. */
function Counted({ row: { channel, range }, status, n }: { row: Row; status?: string; n: number }) {
  return <a href={linkToAttempts(range, { channel, status: status ?? null })}>{number(n)}</a>;
}

const COLUMNS: readonly Column<Row>[] = [
  { head: 'Channel', cell: ({ channel }) => channelName(channel) },
  { head: 'Requests', numeric: true, cell: (row) => <Counted row={row} n={row.attempts} /> },
  { head: 'Successful', numeric: true, cell: ({ successful }) => number(successful) },
  { head: 'Failed', numeric: true, cell: (row) => <Counted row={row} status="failed" n={row.failed} /> },
  { head: 'Unknown', numeric: true, cell: (row) => <Counted row={row} status="unknown" n={row.unknown} /> },
  { head: 'Delivered', numeric: true, cell: (row) => <Counted row={row} status="delivered" n={row.delivered} /> },
  { head: 'Read', numeric: true, cell: (row) => <Counted row={row} status="read" n={row.read} /> },
  { head: 'Success rate', numeric: true, cell: ({ successRate }) => share(successRate) },
];

export function ChannelsCard({ statistics }: { statistics: Statistics }) {
  const { byChannel } = statistics;
  const rows = CHANNELS.map((channel): Row => ({ channel, range: statistics, ...byChannel[channel] }));
  return (
    <Card
      title="By channel"
      class="wide"
      hint="Every request to Siren counts. Delivered ones that were read count as read."
    >
      <DataTable label="By channel" rows={rows} keyOf={({ channel }) => channel} columns={COLUMNS} />
    </Card>
  );
}

/** Each count leads to the requests that it counts. */
const columnsOf = (range: ErrorFigures): readonly Column<ErrorFigure>[] => [
  { head: 'Code', cell: ({ code }) => <code>{code}</code> },
  { head: 'Channel', cell: ({ channel }) => channelName(channel) },
  {
    head: 'Count',
    numeric: true,
    cell: ({ channel, code, count }) => (
      <a href={linkToAttempts(range, { channel, code, template: range.template })}>{number(count)}</a>
    ),
  },
  { head: 'Share', numeric: true, cell: (row) => share(row.share) },
  { head: 'What it means', cell: ({ meaning }) => meaning ?? 'Not in the table of known codes' },
  { head: 'What the service did', cell: (row) => <Followed figure={row} /> },
  { head: 'Last seen', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
];

/** What it did, and how often; what it would do, by the code, where that was not counted. */
function Followed({ figure: { action, followed, count } }: { figure: ErrorFigure }) {
  const undecided = count - followed.reduce((sum, one) => sum + one.count, 0);
  if (followed.length === 0) return <>{action}</>;
  return (
    <ul class="changes" title={action}>
      {followed.map(({ what, count: times }) => (
        <li key={what}>
          {whatWasDone(what)}: {number(times)}
        </li>
      ))}
      {undecided > 0 && <li>Nothing yet: {number(undecided)}</li>}
    </ul>
  );
}

function Export({ range: { from, to, template } }: { range: ErrorFigures }) {
  const params = { from, to, ...(template !== null && { template }) };
  return (
    <div class="buttons">
      <ExportButton path="statistics/errors" params={params} />
    </div>
  );
}

export function ErrorsCard({ errors }: { errors: Query<ErrorFigures> }) {
  return (
    <Card
      title="Errors by code"
      class="wide"
      hint="What went wrong with requests, and what follows from it."
      actions={errors.data !== null && errors.data.items.length > 0 && <Export range={errors.data} />}
    >
      <Loaded query={errors} what="errors">
        {(range) =>
          range.items.length === 0 ? (
            <Empty>Nothing went wrong in this time.</Empty>
          ) : (
            <DataTable
              label="Errors by code"
              columns={columnsOf(range)}
              rows={range.items}
              keyOf={({ channel, code }) => `${channel}/${code}`}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
