import type { AuditEntry } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Copyable } from '../../components/copyable.js';
import { type Column, ListTable } from '../../components/data-table.js';
import { ExportButton, RefreshButton } from '../../components/list-actions.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { Time } from '../../components/values.js';
import { View } from '../../components/view.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { NOTHING } from '../../words/format.js';
import { actorName, AUDIT_ACTIONS, changesOf, shownSubject } from '../../words/audit.js';
import { words } from '../../words/labels.js';

/** Where each kind of subject is shown. */
const VIEWS: Readonly<Record<string, string>> = {
  batch: 'batches',
  event: 'events',
  message: 'messages',
  template: 'templates',
  webhook: 'webhooks',
};

const COLUMNS: readonly Column<AuditEntry>[] = [
  { head: 'When', cell: ({ at }) => <Time at={at} /> },
  { head: 'Who', cell: ({ actor }) => <span title={`key ${actor.keyId}`}>{actorName(actor)}</span> },
  { head: 'What', cell: ({ action }) => words(action) },
  { head: 'Of', cell: ({ subject }) => <Subject subject={subject} /> },
  { head: 'Change', cell: (entry) => <Changes entry={entry} /> },
  { head: 'Request', cell: ({ requestId }) => <Copyable value={requestId} /> },
];

function Subject({ subject: { type, id } }: Pick<AuditEntry, 'subject'>) {
  const view = VIEWS[type];
  const shown = `${words(type)} ${shownSubject(id)}`;
  return (
    <Copyable value={id}>
      {view === undefined ? <span title={id}>{shown}</span> : <a href={linkTo(view, id)}>{shown}</a>}
    </Copyable>
  );
}

function Changes({ entry }: { entry: AuditEntry }) {
  const changes = changesOf(entry);
  if (changes.length === 0) return <>{NOTHING}</>;
  return (
    <ul class="changes">
      {changes.map((change) => (
        <li key={change} dir="auto">
          {change}
        </li>
      ))}
    </ul>
  );
}

/** Who did what, and when. */
export function Audit() {
  const { params } = route.value;
  const { action, subjectId, phoneNumber, keyId } = params;
  const list = useList<AuditEntry>('audit', { action, subjectId, phoneNumber, keyId });
  return (
    <View
      title="Audit"
      actions={
        <>
          <ExportButton list={list} />
          <RefreshButton list={list} />
        </>
      }
    >
      <div class="filters">
        <ChoiceFilter name="action" label="What" choices={AUDIT_ACTIONS} />
        <TextFilter name="phoneNumber" label="Number" placeholder="+91 98765 43210" />
        <TextFilter name="subjectId" label="Id or name" />
        <TextFilter name="keyId" label="API key" placeholder="its id, or admin" />
      </div>
      <ListTable
        label="Audit"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty="Nothing was done by anybody's order, as far as this shows."
      />
    </View>
  );
}
