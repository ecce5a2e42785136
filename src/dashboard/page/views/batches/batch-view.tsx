import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import { listen } from '../../api/listen.js';
import type { Batch, Rejection } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { useQuery } from '../../api/use-query.js';
import { Card, Facts, View } from '../../components/view.js';
import { ConfirmButton } from '../../components/order-dialog.js';
import { Copyable } from '../../components/copyable.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ExportButton } from '../../components/list-actions.js';
import { Loaded } from '../../components/notice.js';
import { Text, Time } from '../../components/values.js';
import { linkTo } from '../../route-address.js';
import { number } from '../../words/format.js';
import { toneOf, words } from '../../words/labels.js';
import { ResendButton } from '../many/message-orders.js';
import { BatchPill, BatchProgress } from './batches.js';
import { BatchRate } from './batch-rate.js';
import { reasonsOf } from './upload/preview-card.js';

/** One batch, as it gets on. */
export function BatchView({ id }: { id: string }) {
  const path = `batches/${encodeURIComponent(id)}` as const;
  const query = useQuery<Batch>(path);
  const batch = useLiveBatch(path, query.data);
  return (
    <View title={batch?.name ?? 'Batch'} actions={<a href={linkTo('batches')}>All batches</a>}>
      <Loaded query={{ ...query, data: batch }} what="the batch">
        {(now) => (
          <div class="grid">
            <Card
              title="Progress"
              actions={
                <div class="buttons">
                  {(now.counts.failed ?? 0) > 0 && (
                    <ResendButton
                      chosen={{ filter: { batchId: now.id, status: 'failed' } }}
                      label="Send those that failed again"
                    />
                  )}
                  <BatchOrders batch={now} path={path} onOrdered={query.reload} />
                </div>
              }
            >
              <BatchProgress batch={now} />
              <BatchRate batch={now} path={path} onChanged={query.reload} />
              <ul class="bars">
                {Object.entries(now.counts).map(([status, count]) => (
                  <li key={status}>
                    <a href={linkTo('messages', null, { batchId: now.id, status })}>{words(status)}</a>
                    <meter
                      class={toneOf(status)}
                      min={0}
                      max={Math.max(1, now.total)}
                      value={count}
                      aria-label={words(status)}
                    />
                    <span class="numeric">{number(count)}</span>
                  </li>
                ))}
              </ul>
            </Card>
            <Card title="About it">
              <BatchFacts batch={now} />
            </Card>
            {now.rejectedCount > 0 && <Rejections batch={now} path={path} />}
          </div>
        )}
      </Loaded>
    </View>
  );
}

/** The newest of what was asked for and what was heard. */
function useLiveBatch(path: string, asked: Batch | null): Batch | null {
  const [batch, setBatch] = useState(asked);
  useEffect(() => setBatch(asked), [asked]);
  const follows = asked !== null && asked.finishedAt === null;
  useEffect(() => {
    if (!follows) return;
    return listen<Batch>(`${path}/events`, { heard: setBatch });
  }, [path, follows]);
  return batch;
}

function BatchFacts({ batch }: { batch: Batch }) {
  return (
    <Facts
      facts={[
        ...(batch.name === null ? [] : [['Name', <Text>{batch.name}</Text>] as const]),
        ['Application', batch.application ?? 'Code'],
        ['Status', <BatchPill batch={batch} />],
        ['Messages', <a href={linkTo('messages', null, { batchId: batch.id })}>{number(batch.total)}</a>],
        ['Rejected items', number(batch.rejectedCount)],
        ['Repeated items', number(batch.repeated)],
        ['Skipped duplicates', number(batch.skippedDuplicates)],
        ['Repeated numbers', number(batch.duplicateNumbers)],
        ['Upload', batch.uploadComplete ? 'Complete' : 'Not complete'],
        ['Created', <Time at={batch.createdAt} />],
        ['Finished', <Time at={batch.finishedAt} />],
        ['Id', <Copyable value={batch.id} />],
      ]}
    />
  );
}

interface BatchOrdersProps {
  batch: Batch;
  path: `batches/${string}`;
  onOrdered: () => void;
}

/** What an operator may do about a batch as it is. */
function BatchOrders({ batch: { status, total, progress }, path, onOrdered }: BatchOrdersProps) {
  const order = (what: 'pause' | 'resume' | 'cancel') => () => post(`${path}/${what}`).then(onOrdered);
  const unfinished = Math.round(total * (1 - progress));
  if (status === 'finished' || status === 'cancelled') return null;
  return (
    <div class="buttons">
      {status === 'paused' ? (
        <ConfirmButton
          label="Resume"
          said="Resumed the batch."
          question="Go on sending the messages of this batch?"
          act={order('resume')}
        />
      ) : (
        <ConfirmButton
          label="Pause"
          said="Paused the batch."
          question="Hold back every message that has not begun? What is under way goes on."
          act={order('pause')}
        />
      )}
      <ConfirmButton
        label="Cancel batch"
        said="Cancelled the batch."
        question={`End every message of which nothing was sent, at most ${number(unfinished)}? This cannot be undone.`}
        danger
        act={order('cancel')}
      />
    </div>
  );
}

const COLUMNS: readonly Column<Rejection>[] = [
  { head: 'Item', numeric: true, cell: ({ index }) => number(index + 1) },
  { head: 'Why', cell: (one) => reasonsOf(one) },
  { head: 'Kind of problem', cell: ({ type }) => <code>{type.replace('/problems/', '')}</code> },
];
/** Of what was sent again. */
const OF_MESSAGE: Column<Rejection> = {
  head: 'Message',
  cell: ({ messageId }) => messageId !== undefined && <a href={linkTo('messages', messageId)}>Show</a>,
};

/** What of a batch was not accepted, and why. */
function Rejections({ batch, path }: { batch: Batch; path: `batches/${string}` }) {
  const list = useList<Rejection>(`${path}/rejections`);
  const areResends = list.items.some(({ messageId }) => messageId !== undefined);
  return (
    <Card
      title="Rejected items"
      class="wide"
      hint={`${number(batch.rejectedCount)} in all. Items are counted from 1, without the row of names and blank rows.`}
      actions={
        <div class="buttons">
          <ExportButton path={`${path}/rejections`} label="Export CSV of rejected" />
        </div>
      }
    >
      <ListTable
        label="Rejected items"
        list={list}
        columns={areResends ? [...COLUMNS, OF_MESSAGE] : COLUMNS}
        keyOf={({ index }) => String(index)}
        empty="Nothing was rejected."
      />
    </Card>
  );
}
