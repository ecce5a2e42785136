import type { ReceivedWebhook } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card } from '../../components/card.js';
import { ListTable } from '../../components/list-table.js';
import { WEBHOOK_COLUMNS } from '../webhooks/webhook-columns.js';

/** The receipts behind the timeline, as Siren posted them. */
export function MessageWebhooks({ messageId }: { messageId: string }) {
  const list = useList<ReceivedWebhook>('received-webhooks', { messageId });
  return (
    <Card title="Receipts as they came" class="wide">
      <ListTable
        label="Receipts as they came"
        list={list}
        columns={WEBHOOK_COLUMNS}
        keyOf={({ id }) => id}
        empty="No webhook told of this message, or it is no longer kept."
      />
    </Card>
  );
}
