import type { Latency, Statistics } from '../../api/figures.js';
import { Card } from '../../components/card.js';
import { DataTable } from '../../components/data-table.js';
import { duration } from '../../words/format.js';

interface Row {
  name: string;
  latency: Latency;
}

/** How long deliveries took, by percentile. */
export function LatencyCard({ statistics: { byChannel, timeToDeliveryMs } }: { statistics: Statistics }) {
  const rows: Row[] = [
    { name: 'WhatsApp, from request to delivery', latency: byChannel.whatsapp.deliveryLatencyMs },
    { name: 'SMS, from request to delivery', latency: byChannel.sms.deliveryLatencyMs },
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
