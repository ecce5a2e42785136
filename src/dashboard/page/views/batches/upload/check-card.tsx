import type { ComponentChildren } from 'preact';
import type { BulkDryRun, Rejection } from '../../../api/types.js';
import { Card, Facts } from '../../../components/view.js';
import { type Column, DataTable } from '../../../components/data-table.js';
import { ErrorNotice } from '../../../components/notice.js';
import { Progress } from '../../../components/values.js';
import { money, NOTHING, number } from '../../../words/format.js';
import { channelName } from '../../../words/labels.js';
import { reasonsOf } from './preview-card.js';
import type { Uploading } from './use-upload.js';

interface CheckCardProps {
  uploading: Uploading;
  /** What is missing to begin; null: nothing. */
  missing: string | null;
  check: () => void;
  send: () => void;
}

/** What the whole file would come to, and the sending. */
export function CheckCard({ uploading: { state, stop }, missing, check, send }: CheckCardProps) {
  const isBusy = state.is === 'reading' || state.is === 'checking' || state.is === 'sending';
  const sending = state.is === 'failed' ? state.sending : null;
  const checked = state.is === 'checked' || state.is === 'sending' ? state : sending;
  return (
    <Card title="Check and send" hint="The check sends nothing.">
      <div class="buttons">
        <button
          type="button"
          class={checked === null ? 'primary' : undefined}
          disabled={isBusy || missing !== null || sending !== null}
          onClick={check}
        >
          Check all rows
        </button>
        {checked !== null && (
          <button type="button" class="primary" disabled={isBusy || checked.result.accepted === 0} onClick={send}>
            {sending !== null ? 'Go on' : `Send ${messages(checked.result)}`}
          </button>
        )}
        {isBusy && (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
        {missing !== null && <span class="hint">{missing}</span>}
      </div>
      <div role="status" class="said-so-far">
        {state.is === 'reading' && <p>Reading the file: {number(state.rows)} rows…</p>}
        {state.is === 'checking' && (
          <>
            <p>Checking the rows…</p>
            <Progress value={state.share} label="Rows sent to be checked" tone="busy" />
          </>
        )}
        {state.is === 'sending' && (
          <>
            <p>{state.isBroken ? 'The connection broke. It goes on where it ended…' : 'Sending…'}</p>
            <Progress value={state.share} label="Rows sent" tone={state.isBroken ? 'warn' : 'busy'} />
          </>
        )}
        {state.is === 'checked' && <p class="visually-hidden">Checked {number(state.result.found)} rows.</p>}
      </div>
      {state.is === 'failed' && <ErrorNotice error={state.error} />}
      {checked !== null && <Outcome result={checked.result} rowOf={checked.lines.rowOf} />}
    </Card>
  );
}

const messages = ({ accepted, isComplete }: BulkDryRun): string => {
  if (!isComplete) return 'all messages';
  return accepted === 1 ? '1 message' : `${number(accepted)} messages`;
};

function Outcome({ result, rowOf }: { result: BulkDryRun; rowOf: (index: number) => number }) {
  const { found, isComplete, accepted, rejectedCount, rejected, unsentCount, unsent } = result;
  const { repeated, skippedDuplicates, duplicateNumbers, channels, segments, prices } = result;
  const seldom: (readonly [string, ComponentChildren])[] = [
    ['Known already by their keys', repeated],
    ['Passed over, number is there twice', skippedDuplicates],
    ['Numbers with several messages', duplicateNumbers],
    ['Accepted, but reach nobody now', unsentCount],
  ].flatMap(([name, count]) => (count === 0 ? [] : [[String(name), number(Number(count))] as const]));
  return (
    <>
      {!isComplete && (
        <p class="notice warn">
          Only the first {number(found)} rows were checked: a check looks at no more. All of them are sent.
        </p>
      )}
      <Facts
        facts={[
          ['Rows', number(found)],
          ['Would be sent', number(accepted - unsentCount)],
          ['Would be rejected', number(rejectedCount)],
          ...seldom,
          ['First by', channelsOf(channels)],
          ['SMS segments', number(segments)],
          ['Price', prices.length === 0 ? NOTHING : prices.map((one) => money(one.amount, one.currency)).join(' + ')],
        ]}
      />
      <Problems label="Rejected rows" rows={rejected} count={rejectedCount} rowOf={rowOf} />
      <Problems label="Rows that reach nobody" rows={unsent} count={unsentCount} rowOf={rowOf} />
    </>
  );
}

function channelsOf(channels: Readonly<Record<string, number>>): string {
  const all = Object.entries(channels).map(([channel, count]) => `${channelName(channel)} ${number(count)}`);
  return all.length === 0 ? NOTHING : all.join(', ');
}

const SHOWN = 100;

interface ProblemsProps {
  label: string;
  rows: readonly Rejection[];
  count: number;
  rowOf: (index: number) => number;
}

function Problems({ label, rows, count, rowOf }: ProblemsProps) {
  if (count === 0) return null;
  const columns: readonly Column<Rejection>[] = [
    { head: 'Row', numeric: true, cell: ({ index }) => number(rowOf(index)) },
    { head: 'Why', cell: (one) => reasonsOf(one) },
  ];
  return (
    <section class="problems">
      <h3>{label}</h3>
      <DataTable label={label} columns={columns} rows={rows.slice(0, SHOWN)} keyOf={({ index }) => String(index)} />
      {count > SHOWN && (
        <p class="hint">
          The first {number(SHOWN)} of {number(count)}. The batch lists all of them once it is sent.
        </p>
      )}
    </section>
  );
}
