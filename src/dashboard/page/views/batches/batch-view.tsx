import { useEffect, useState } from 'preact/hooks';
import { listen } from '../../api/listen.js';
import type { Batch } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card } from '../../components/card.js';
import { Copyable } from '../../components/copyable.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { Text } from '../../components/text.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { number } from '../../words/format.js';
import { toneOf, words } from '../../words/labels.js';
import { ResendButton } from '../many/message-orders.js';
import { BatchOrders } from './batch-orders.js';
import { BatchPill } from './batch-pill.js';
import { BatchProgress } from './batch-progress.js';
import { BatchRate } from './batch-rate.js';
import { Rejections } from './rejections.js';

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
