import type { ChannelFigures, Statistics } from '../../api/figures.js';
import type { Channel } from '../../api/types.js';
import { Card } from '../../components/card.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { number, share } from '../../words/format.js';
import { channelName } from '../../words/labels.js';

type Row = ChannelFigures & { channel: Channel };

const COLUMNS: readonly Column<Row>[] = [
  { head: 'Channel', cell: ({ channel }) => channelName(channel) },
  { head: 'Requests', numeric: true, cell: ({ attempts }) => number(attempts) },
  { head: 'Successful', numeric: true, cell: ({ successful }) => number(successful) },
  { head: 'Failed', numeric: true, cell: ({ failed }) => number(failed) },
  { head: 'Unknown', numeric: true, cell: ({ unknown }) => number(unknown) },
  { head: 'Delivered', numeric: true, cell: ({ delivered }) => number(delivered) },
  { head: 'Read', numeric: true, cell: ({ read }) => number(read) },
  { head: 'Success rate', numeric: true, cell: ({ successRate }) => share(successRate) },
];

export function ChannelsCard({ statistics: { byChannel } }: { statistics: Statistics }) {
  const rows: Row[] = [
    { channel: 'whatsapp', ...byChannel.whatsapp },
    { channel: 'sms', ...byChannel.sms },
  ];
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
