import type { Statistics } from '../../api/figures.js';
import { Card } from '../../components/card.js';
import { DataTable } from '../../components/data-table.js';
import { duration, money, NOTHING, number } from '../../words/format.js';

/** Below zero where messages waited longer. */
function waited(seconds: number): string {
  return `${seconds < 0 ? '−' : ''}${duration(Math.abs(seconds) * 1_000)}`;
}

/** Shown where anything was saved by what the service has learned. */
export function SavedCard({ statistics: { saved } }: { statistics: Statistics }) {
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
