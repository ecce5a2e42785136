import { isForbidden } from '../../api/client.js';
import type { KnownContact, SuppressionChange } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { useQuery } from '../../api/use-query.js';
import { Card, View } from '../../components/view.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { Time } from '../../components/values.js';
import { linkTo } from '../../route-address.js';
import { NOTHING } from '../../words/format.js';
import { words } from '../../words/labels.js';
import { whatIsEnded, whoChanged, whyLifted } from '../../words/suppressing.js';
import { StandingCard } from '../contacts/standing-card.js';

const COLUMNS: readonly Column<SuppressionChange>[] = [
  { head: 'When', cell: ({ at }) => <Time at={at} /> },
  {
    head: 'What',
    cell: ({ change }) => (
      <span class={`pill ${change === 'lifted' ? 'good' : 'warn'}`}>
        {change === 'lifted' ? 'Lifted' : 'Suppressed'}
      </span>
    ),
  },
  { head: 'Of', cell: whatIsEnded },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  { head: 'Who', cell: (change) => <Who change={change} /> },
  {
    head: 'Why',
    cell: ({ liftedBecause, note }) => (
      <>
        {liftedBecause !== null && whyLifted(liftedBecause)}
        {note !== null && note !== '' && (
          <>
            {liftedBecause !== null && ': '}
            <q dir="auto">{note}</q>
          </>
        )}
        {liftedBecause === null && (note === null || note === '') && NOTHING}
      </>
    ),
  },
];

function Who({ change }: { change: SuppressionChange }) {
  const { source, causeId } = change;
  const who = whoChanged(change);
  if (causeId === null) return <>{who}</>;
  return <a href={linkTo(source === 'error_code' ? 'messages' : 'incoming', causeId)}>{who}</a>;
}

/** Who put one number on the list or took it off, when and why, and what suppresses it now. */
export function SuppressionHistory({ phoneNumber }: { phoneNumber: string }) {
  const path = encodeURIComponent(phoneNumber);
  const contact = useQuery<KnownContact>(`contacts/${path}`);
  const list = useList<SuppressionChange>(`suppressions/${path}/history`);
  const changed = (): void => {
    contact.reload();
    list.reload();
  };
  return (
    <View
      title={`Suppressions of ${contact.data?.phoneNumber ?? phoneNumber}`}
      actions={
        <>
          <a href={linkTo('suppressions')}>All suppressions</a>
          <a href={linkTo('contacts', phoneNumber)}>Conversation</a>
        </>
      }
    >
      <div class="stack">
        <Card title="History" hint="Newest first. Of an erased number it is kept by nobody's name.">
          <ListTable
            label="History"
            list={list}
            columns={COLUMNS}
            keyOf={({ id }) => id}
            empty="Nobody has ever put this number on the list."
          />
        </Card>
        {contact.data !== null && !isForbidden(contact.error) && (
          <div class="grid">
            <StandingCard contact={contact.data} onChanged={changed} />
          </div>
        )}
      </div>
    </View>
  );
}
