import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import type { BoundedCount, DeadLetter, ReplayedMany } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { ConfirmButton, OrderDialog } from '../../components/order-dialog.js';
import { Copyable } from '../../components/copyable.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { ChoiceFilter, Fold, TextFilter, TimeFilter } from '../../components/filters.js';
import { SelectionActions, usePickColumn, useSelection } from '../../components/selection.js';
import { Time } from '../../components/values.js';
import { View } from '../../components/view.js';
import { route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { NOTHING, number } from '../../words/format.js';
import { words } from '../../words/labels.js';
import { whyDead } from '../../words/what-became.js';
import { DiscardForm, type MeantLetters, ReplayForm } from './letter-forms.js';

/** Where each kind is shown. */
const VIEWS: Readonly<Partial<Record<DeadLetter['kind'], string>>> = {
  message: 'messages',
  webhook: 'webhooks',
  event: 'events',
  incoming: 'incoming',
};
const ABOUT = { message: 'messages', incoming_message: 'incoming' } as const;
const ABOUT_NAMES = { message: 'The message', incoming_message: 'The incoming message' } as const;

/** Narrows the list to what died by the same. */
function OnlyThese({ reason }: { reason: string }) {
  const { params } = route.value;
  if (params.reason === reason) return null;
  return (
    <a class="small" href={linkTo('dead-letters', null, { ...params, reason })}>
      Only {reason}
    </a>
  );
}

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
  {
    head: 'Why it died',
    cell: (letter) => (
      <span class="reason">
        {whyDead(letter)} <OnlyThese reason={letter.reason} />
      </span>
    ),
  },
  {
    head: 'About',
    cell: ({ about }) =>
      about === null ? NOTHING : <a href={linkTo(ABOUT[about.type], about.id)}>{ABOUT_NAMES[about.type]}</a>,
  },
  { head: "Siren's id", cell: ({ providerMessageId }) => <Copyable value={providerMessageId} /> },
  { head: 'Failures', numeric: true, cell: ({ failures }) => number(failures) },
  { head: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Handled again, or not: what could not be dealt with here. */
export function DeadLetters() {
  const { params } = route.value;
  const filter = Object.fromEntries(FILTERS.flatMap((name) => (params[name] ? [[name, params[name]]] : [])));
  const list = useList<DeadLetter>('dead-letters', filter);
  const selection = useSelection(JSON.stringify(filter));
  const isNarrowed = Object.keys(filter).length > 0;
  const fitting = useFitting(isNarrowed ? filter : EVER, list.items);
  const meant: MeantLetters = selection.isAll ? { filter } : { ids: [...selection.ids] };
  const pick = usePickColumn<DeadLetter>(selection, {
    keyOf: ({ id }) => id,
    nameOf: ({ kind, id }) => `the ${kind} ${id}`,
  });
  const onDone = (): void => {
    selection.clear();
    list.reload();
  };
  const replay: Column<DeadLetter> = {
    head: 'Handle again',
    cell: ({ id, kind }) => (
      <ConfirmButton
        label="Replay"
        about={`${kind} ${id}`}
        said={`Replayed one ${kind}.`}
        question={`Handle this ${kind} once more, as it was stored?`}
        act={() => post(`dead-letters/${encodeURIComponent(id)}/replay`).then(onDone)}
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
      <Fold count={Object.keys(filter).length}>
        <ChoiceFilter name="kind" label="Kind" choices={['message', 'webhook', 'incoming', 'event']} />
        <TextFilter name="reason" label="Reason, as a code" placeholder="http_500" />
        <TimeFilter />
      </Fold>
      <SelectionActions
        selection={selection}
        what={['dead letter', 'dead letters']}
        fitting={fitting}
        notAll={isNarrowed ? null : 'Narrow the list by kind, reason or time to take all that fit.'}
      >
        <OrderDialog label="Replay" class="primary" title="Handle them once more">
          {(close) => <ReplayForm meant={meant} close={close} onDone={onDone} />}
        </OrderDialog>
        <OrderDialog label="Discard" class="danger" title="Discard them">
          {(close) => <DiscardForm meant={meant} close={close} onDone={onDone} />}
        </OrderDialog>
      </SelectionActions>
      <ListTable
        label="Dead letters"
        list={list}
        columns={[pick, ...COLUMNS, replay]}
        keyOf={({ id }) => id}
        empty={isNarrowed ? 'No dead letter fits.' : 'Nothing is stuck: everything could be handled.'}
      />
    </View>
  );
}

const FILTERS = ['kind', 'reason', 'createdFrom', 'createdTo'];
/** The API counts what something narrows. */
const EVER = { createdFrom: '2000-01-01T00:00:00Z' };

/** How many fit, counted anew with each list. */
function useFitting(filter: Readonly<Record<string, string>>, items: readonly DeadLetter[]): BoundedCount | null {
  const [fitting, setFitting] = useState<BoundedCount | null>(null);
  const body = JSON.stringify({ ...filter, dryRun: true });
  useEffect(() => {
    let isOver = false;
    post<ReplayedMany>('dead-letters', JSON.parse(body) as object).then(
      ({ fitting: found }) => !isOver && setFitting(found),
      // The list tells what is wrong.
      () => !isOver && setFitting(null),
    );
    return () => {
      isOver = true;
    };
  }, [body, items]);
  return fitting;
}
