import { post } from '../../api/client.js';
import type { DeadLetter } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { ConfirmButton } from '../../components/confirm-button.js';
import { Copyable } from '../../components/copyable.js';
import type { Column } from '../../components/data-table.js';
import { ExportButton } from '../../components/export-button.js';
import { ChoiceFilter } from '../../components/filters.js';
import { ListTable } from '../../components/list-table.js';
import { RefreshButton } from '../../components/refresh-button.js';
import { Time } from '../../components/time.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { useSignal } from '../../signal.js';
import { NOTHING, number } from '../../words/format.js';
import { words } from '../../words/labels.js';
import { whyDead } from '../../words/why-dead.js';

/** Where each kind is shown. */
const VIEWS: Readonly<Partial<Record<DeadLetter['kind'], string>>> = {
  message: 'messages',
  webhook: 'webhooks',
  event: 'events',
  incoming: 'incoming',
};
const ABOUT = { message: 'messages', incoming_message: 'incoming' } as const;
const ABOUT_NAMES = { message: 'The message', incoming_message: 'The incoming message' } as const;

const COLUMNS: readonly Column<DeadLetter>[] = [
  { head: 'Kind', cell: ({ kind }) => words(kind) },
  {
    head: 'Id',
    cell: ({ id, kind }) => {
      const view = VIEWS[kind];
      return (
        <Copyable value={id}>{view === undefined ? <code>{id}</code> : <a href={linkTo(view, id)}>{id}</a>}</Copyable>
      );
    },
  },
  { head: 'Why it died', cell: (letter) => <span class="reason">{whyDead(letter)}</span> },
  {
    head: 'About',
    cell: ({ about }) =>
      about === null ? NOTHING : <a href={linkTo(ABOUT[about.type], about.id)}>{ABOUT_NAMES[about.type]}</a>,
  },
  { head: "Siren's id", cell: ({ providerMessageId }) => <Copyable value={providerMessageId} /> },
  { head: 'Failures', numeric: true, cell: ({ failures }) => number(failures) },
  { head: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** What could not be handled, and is handled again when somebody says so. */
export function DeadLetters() {
  const { params } = useSignal(route);
  const list = useList<DeadLetter>('dead-letters', { kind: params.kind });
  const replay: Column<DeadLetter> = {
    head: 'Handle again',
    cell: ({ id, kind }) => (
      <ConfirmButton
        label="Replay"
        about={`${kind} ${id}`}
        said={`Replayed one ${kind}.`}
        question={`Handle this ${kind} once more, as it was stored?`}
        act={() => post(`dead-letters/${encodeURIComponent(id)}/replay`).then(list.reload)}
      />
    ),
  };
  return (
    <View
      title="Dead letters"
      actions={
        <>
          <ExportButton list={list} />
          <RefreshButton list={list} />
        </>
      }
    >
      <div class="filters">
        <ChoiceFilter name="kind" label="Kind" choices={['message', 'webhook', 'incoming', 'event']} />
      </div>
      <ListTable
        label="Dead letters"
        list={list}
        columns={[...COLUMNS, replay]}
        keyOf={({ id }) => id}
        empty="Nothing is stuck: everything could be handled."
      />
    </View>
  );
}
