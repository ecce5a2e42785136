import type { Batch, Rejection } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card } from '../../components/card.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ListTable } from '../../components/list-table.js';
import { linkTo } from '../../route-address.js';
import { number } from '../../words/format.js';
import { reasonsOf } from './upload/reasons.js';

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
export function Rejections({ batch, path }: { batch: Batch; path: `batches/${string}` }) {
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
