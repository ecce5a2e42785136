import { useRef, useState } from 'preact/hooks';
import { CHANNELS } from '../../../../siren/channel.js';
import { postFile } from '../../api/client.js';
import type { ImportedSuppressions, Suppression } from '../../api/types.js';
import { useList } from '../../api/use-list.js';
import { Card, View } from '../../components/view.js';
import { type Column, DataTable, ListTable } from '../../components/data-table.js';
import { ExportButton } from '../../components/list-actions.js';
import { ChoiceFilter, TextFilter } from '../../components/filters.js';
import { ListedNumber } from '../../components/copyable.js';
import { ErrorNotice } from '../../components/notice.js';
import { Text, Time } from '../../components/values.js';
import { notify } from '../../components/action-notice.js';
import { linkTo } from '../../route-address.js';
import { route } from '../../router.js';
import { NOTHING, number } from '../../words/format.js';
import { channelName, endedMessages, words } from '../../words/labels.js';
import { LiftButton, SuppressForm } from './change-suppression.js';

const COLUMNS: readonly Column<Suppression>[] = [
  {
    head: 'Number',
    cell: ({ phoneNumber }) => (
      <ListedNumber number={phoneNumber} erased="Erased number" link={linkTo('contacts', phoneNumber)} />
    ),
  },
  { head: 'On', cell: ({ channel }) => channelName(channel) },
  { head: 'Ends', cell: ({ category }) => endedMessages(category) },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  { head: 'Put there by', cell: ({ source }) => words(source) },
  { head: 'Note', cell: ({ note }) => <Text>{note}</Text> },
  { head: 'Since', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    head: 'History',
    cell: ({ phoneNumber }) => (
      <a href={linkTo('suppressions', phoneNumber)} aria-label={`History of ${phoneNumber}`}>
        History
      </a>
    ),
  },
];

/** Numbers that must not be written to. */
export function Suppressions() {
  const { params } = route.value;
  const { phoneNumber, channel, category, reason, source } = params;
  const filter = { phoneNumber, channel, category, reason, source };
  const list = useList<Suppression>('suppressions', filter);
  const liftColumn: Column<Suppression> = {
    head: 'Lift',
    cell: (suppression) => <LiftButton suppression={suppression} onLifted={list.reload} />,
  };
  return (
    <View title="Suppressions" actions={<ExportButton path="suppressions" params={filter} />}>
      <Card title="Suppress a number">
        <SuppressForm onSuppressed={list.reload} />
      </Card>
      <ImportCard onImported={list.reload} />
      <div class="filters">
        <TextFilter name="phoneNumber" label="Number, its beginning or end" placeholder="+9198 or 3210" />
        <ChoiceFilter name="channel" label="On" choices={['all', ...CHANNELS]} />
        <ChoiceFilter name="category" label="Ends" choices={['all', 'marketing']} />
        <TextFilter name="reason" label="Reason, as stored" placeholder="opt_out" />
        <ChoiceFilter name="source" label="Put there by" choices={['api', 'import', 'opt_out', 'error_code']} />
      </div>
      <ListTable
        label="Suppressions"
        list={list}
        columns={[...COLUMNS, liftColumn]}
        keyOf={({ phoneNumber: number, channel: by, category: of, reason: why }) => `${number}/${by}/${of}/${why}`}
        empty="No number is suppressed, as far as this shows."
      />
    </View>
  );
}

type Read = NonNullable<ImportedSuppressions['first']>[number];
type Rejected = ImportedSuppressions['rejected'][number];

const READ: readonly Column<Read>[] = [
  { head: 'Number', cell: ({ phoneNumber }) => phoneNumber },
  { head: 'On', cell: ({ channel }) => channelName(channel) },
  { head: 'Ends', cell: ({ category }) => endedMessages(category) },
  { head: 'Reason', cell: ({ reason }) => words(reason) },
  { head: 'Note', cell: ({ note }) => <span dir="auto">{note ?? NOTHING}</span> },
];
const REJECTED: readonly Column<Rejected>[] = [
  { head: 'Line', numeric: true, cell: ({ line }) => number(line) },
  { head: 'Why', cell: ({ errors }) => errors.map(({ path, message }) => `${path} ${message}`).join('; ') },
];

type State =
  | { is: 'empty' }
  | { is: 'busy'; what: string }
  | { is: 'tried' | 'imported'; result: ImportedSuppressions }
  | { is: 'failed'; error: Error };

/** Imports a file of numbers, once it was shown how it is read. */
function ImportCard({ onImported }: { onImported: () => void }) {
  const summary = useRef<HTMLElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [charset, setCharset] = useState('');
  const [state, setState] = useState<State>({ is: 'empty' });

  const run = async (chosen: File, by: string, dryRun: boolean): Promise<void> => {
    setState({ is: 'busy', what: dryRun ? `Reading ${chosen.name}…` : `Importing ${chosen.name}…` });
    try {
      const type = by === '' ? 'text/csv' : `text/csv; charset=${by}`;
      const params = dryRun ? { dryRun: 'true' } : {};
      const result = await postFile<ImportedSuppressions>('suppressions/import', params, chosen, type);
      setState({ is: dryRun ? 'tried' : 'imported', result });
      if (dryRun) return;
      notify(importedWords(result), { tone: result.rejectedCount > 0 ? 'warn' : 'good' });
      // The button that had the focus is gone.
      summary.current?.focus();
      onImported();
    } catch (error) {
      setState({ is: 'failed', error: error as Error });
    }
  };

  return (
    <details class="card import">
      <summary ref={summary}>Import a file</summary>
      <p class="hint">
        CSV, as Excel, Outlook and CRMs write it. The first line names the columns: a number, and perhaps channel,
        category, reason and note. First it is only read.
      </p>
      <div class="filters">
        <label class="field">
          File
          <input
            type="file"
            accept=".csv,.txt,text/csv"
            onChange={({ currentTarget }) => {
              const chosen = currentTarget.files?.[0] ?? null;
              setFile(chosen);
              if (chosen === null) setState({ is: 'empty' });
              else void run(chosen, charset, true);
            }}
          />
        </label>
        <label class="field">
          Characters
          <select
            value={charset}
            onChange={({ currentTarget }) => {
              setCharset(currentTarget.value);
              if (file !== null) void run(file, currentTarget.value, true);
            }}
          >
            <option value="">UTF-8, UTF-16</option>
            <option value="windows-1252">Excel, western (windows-1252)</option>
            <option value="windows-1251">Excel, Cyrillic (windows-1251)</option>
            <option value="windows-1256">Excel, Arabic (windows-1256)</option>
          </select>
        </label>
      </div>
      <div role="status">{state.is === 'busy' && <p>{state.what}</p>}</div>
      {state.is === 'failed' && <ErrorNotice error={state.error} />}
      {(state.is === 'tried' || state.is === 'imported') && <Result is={state.is} result={state.result} />}
      {state.is === 'tried' && file !== null && (
        <div class="buttons">
          <button
            type="button"
            class="primary"
            disabled={state.result.added === 0}
            onClick={() => void run(file, charset, false)}
          >
            {state.result.added === 0 ? 'Nothing is new' : `Suppress ${number(state.result.added)}`}
          </button>
        </div>
      )}
    </details>
  );
}

function Result({ is, result }: { is: 'tried' | 'imported'; result: ImportedSuppressions }) {
  const { total, added, unchanged, rejectedCount, rejected, first = [] } = result;
  return (
    <>
      {is === 'tried' && (
        <p class={`notice ${rejectedCount > 0 ? 'warn' : 'good'}`} role="status">
          {`${number(total)} lines: ${number(added)} would be suppressed, ${number(unchanged)} are already, ${number(rejectedCount)} lines would be rejected.`}
        </p>
      )}
      {first.length > 0 && (
        <>
          <h3>How the first are read</h3>
          <DataTable
            label="How the first are read"
            rows={first}
            columns={READ}
            keyOf={(one) => `${one.phoneNumber}/${one.channel}/${one.category}/${one.reason}`}
          />
        </>
      )}
      {rejected.length > 0 && (
        <>
          <h3>{`Rejected${rejected.length < rejectedCount ? `, the first ${number(rejected.length)}` : ''}`}</h3>
          <DataTable label="Rejected" rows={rejected} columns={REJECTED} keyOf={({ line }) => String(line)} />
        </>
      )}
    </>
  );
}

const importedWords = ({ added, unchanged, rejectedCount }: ImportedSuppressions): string =>
  `${number(added)} are suppressed now, ${number(unchanged)} were already, ${number(rejectedCount)} lines were rejected.`;
