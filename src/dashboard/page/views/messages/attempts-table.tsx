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
  { head: 'Begun', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'What came then', cell: (attempt) => <Then attempt={attempt} /> },
];

/** When what came of it came, without what did not. */
function Then({ attempt: { acceptedAt, deliveredAt, readAt, failedAt } }: { attempt: Attempt }) {
  const times = Object.entries({ Accepted: acceptedAt, Delivered: deliveredAt, Read: readAt, Failed: failedAt });
  const known = times.filter(([, at]) => at !== null);
  if (known.length === 0) return <>{NOTHING}</>;
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
