import type { Attempt } from '../../api/types.js';
import { type Column, DataTable } from '../../components/data-table.js';
import { Empty } from '../../components/notice.js';
import { Time } from '../../components/time.js';
import { money, NOTHING, number } from '../../words/format.js';
import { ATTEMPT_COLUMNS } from '../attempts/attempt-columns.js';

const COLUMNS: readonly Column<Attempt>[] = [
  { head: 'No.', numeric: true, cell: ({ number: no }) => number(no) },
  ...ATTEMPT_COLUMNS,
  { head: 'Segments', numeric: true, cell: ({ segments }) => (segments === null ? NOTHING : number(segments)) },
  {
    head: 'Price',
    numeric: true,
    cell: ({ price }) => (price === null ? NOTHING : money(price.amount, price.currency)),
  },
  { head: 'When', cell: (attempt) => <When attempt={attempt} /> },
];

/** When it began, and when what came of it came, without what did not. */
function When({ attempt: { startedAt, acceptedAt, deliveredAt, readAt, failedAt } }: { attempt: Attempt }) {
  const times = { Begun: startedAt, Accepted: acceptedAt, Delivered: deliveredAt, Read: readAt, Failed: failedAt };
  const known = Object.entries(times).filter(([, at]) => at !== null);
  return (
    <ul class="changes">
      {known.map(([what, at]) => (
        <li key={what}>
          {what} <Time at={at} />
        </li>
      ))}
    </ul>
  );
}

export function AttemptsTable({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0) return <Empty>Nothing was sent yet.</Empty>;
  return <DataTable label="Requests to Siren" rows={attempts} keyOf={({ id }) => id} columns={COLUMNS} />;
}
