import { useEffect } from 'preact/hooks';
import type { Batch } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ExportButton } from '../../components/list-actions.js';
import { Progress, Text, Time } from '../../components/values.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { batchState } from '../../words/batches.js';
import { NOTHING, number } from '../../words/format.js';

/** How far a batch is, in the colour of how it stands; nothing of one that has no messages. */
export function BatchProgress({ batch }: { batch: Batch }) {
  if (batch.total === 0) return <>{NOTHING}</>;
  return <Progress value={batch.progress} label="Messages finished" tone={batchState(batch).tone} />;
}

/** How a batch stands, by word and colour. */
export function BatchPill({ batch }: { batch: Batch }) {
  const { tone, text } = batchState(batch);
  return <span class={`pill ${tone}`}>{text}</span>;
}

const POLL_MS = 2_000;

const COLUMNS: readonly Column<Batch>[] = [
  {
    head: 'Created',
    cell: ({ id, createdAt }) => (
      <a href={linkTo('batches', id)}>
        <Time at={createdAt} />
      </a>
    ),
  },
  { head: 'Name', cell: ({ name }) => <Text>{name}</Text> },
  { head: 'Status', cell: (batch) => <BatchPill batch={batch} /> },
  { head: 'Finished', cell: (batch) => <BatchProgress batch={batch} /> },
  { head: 'Messages', numeric: true, cell: ({ total }) => number(total) },
  { head: 'Rejected', numeric: true, cell: ({ rejectedCount }) => number(rejectedCount) },
  { head: 'Expected end', cell: ({ estimatedEndAt }) => <Time at={estimatedEndAt} /> },
];

export function Batches() {
  const list = useList<Batch>('batches');
  const { items, reload, isLoading } = list;
  // Only while the first page is all that is shown: looking again begins there.
  const follows = items.length <= 50 && items.some(({ finishedAt }) => finishedAt === null);
  useEffect(() => {
    if (!follows || isLoading) return;
    const timer = setTimeout(reload, POLL_MS);
    return () => clearTimeout(timer);
  }, [items, isLoading]);
  return (
    <View
      title="Batches"
      actions={
        <>
          <ExportButton path="batches" />
          <a class="button primary" href={linkTo('batches', 'new')}>
            Upload a batch
          </a>
        </>
      }
    >
      <ListTable
        label="Batches"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty="No batch yet. Upload one, or POST /api/v1/messages/bulk makes one."
      />
    </View>
  );
}
