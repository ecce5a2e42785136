import { post } from '../../api/client.js';
import type { EventWithDeliveries } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card, Facts, View } from '../../components/view.js';
import { ConfirmButton } from '../../components/order-dialog.js';
import { Copyable } from '../../components/copyable.js';
import { DataTable } from '../../components/data-table.js';
import { Empty, Loaded } from '../../components/notice.js';
import { StatusPill, Time } from '../../components/values.js';
import { linkTo } from '../../route-address.js';
import { duration, NOTHING, number } from '../../words/format.js';

/** One event, and how posting it to the application went. */
export function EventView({ id }: { id: string }) {
  const path = `events/${encodeURIComponent(id)}` as const;
  const query = useQuery<EventWithDeliveries>(path);
  return (
    <View title="Event" actions={<a href={linkTo('events')}>All events</a>}>
      <Loaded query={query} what="the event">
        {(event) => (
          <div class="grid">
            <Card
              title={event.type}
              actions={
                event.status !== 'kept' && (
                  <ConfirmButton
                    label="Post again"
                    said="The event is posted again."
                    question="Post this event to the application once more?"
                    act={() => post(`${path}/redeliver`).then(query.reload)}
                  />
                )
              }
            >
              <Facts
                facts={[
                  ['Status', <StatusPill status={event.status} />],
                  ['When', <Time at={event.timestamp} />],
                  ['Posted next', <Time at={event.nextAt} />],
                  ['Failures', number(event.failures)],
                  ['Id', <Copyable value={event.id} />],
                ]}
              />
              <h3 id="data-title">Data</h3>
              <pre tabIndex={0} role="group" aria-labelledby="data-title">
                {JSON.stringify(event.data, null, 2)}
              </pre>
            </Card>
            <Card title="Tries" hint="The last twenty.">
              {event.deliveries.length === 0 ? (
                <Empty>It was not posted: EVENTS_URL is not set, or it is still to come.</Empty>
              ) : (
                <DataTable
                  label="Tries"
                  rows={event.deliveries}
                  keyOf={({ at }) => at}
                  columns={[
                    { head: 'When', cell: ({ at }) => <Time at={at} /> },
                    { head: 'Status code', numeric: true, cell: ({ statusCode }) => statusCode ?? NOTHING },
                    { head: 'Took', numeric: true, cell: ({ durationMs }) => duration(durationMs) },
                    { head: 'Error', cell: ({ error }) => error ?? NOTHING },
                  ]}
                />
              )}
            </Card>
          </div>
        )}
      </Loaded>
    </View>
  );
}
