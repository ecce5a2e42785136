import { CHANNELS } from '../../../../siren/channel.js';
import type { ChannelFigures, Statistics } from '../../api/figures.js';
import type { Channel } from '../../api/types.js';
import { Card } from '../../components/card.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { number, share } from '../../words/format.js';
import { channelName } from '../../words/labels.js';
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
