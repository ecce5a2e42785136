import { useEffect, useState } from 'preact/hooks';
import type { BulkDryRun, Rejection } from '../../../api/types.js';
import { Card } from '../../../components/view.js';
import { type Column, DataTable } from '../../../components/data-table.js';
import { Empty, ErrorNotice } from '../../../components/notice.js';
import { NOTHING, number } from '../../../words/format.js';
import { channelName } from '../../../words/labels.js';
import type { Columns } from './csv.js';
import { itemLines } from './items.js';
import { sendLines } from './use-upload.js';
import type { ReadForm } from './upload-form.js';

const SHOWN = 8;
/** Whoever types is let finish. */
const PAUSE_MS = 400;

interface PreviewRow {
  row: number;
  to: string;
  channel: string;
  text: string;
  segments: string;
  problem: string | null;
}

const COLUMNS: readonly Column<PreviewRow>[] = [
  { head: 'Row', numeric: true, cell: ({ row }) => number(row) },
  { head: 'To', cell: ({ to }) => to },
  { head: 'First by', cell: ({ channel }) => channel },
  {
    head: 'Text',
    cell: ({ text, problem }) =>
      problem === null ? (
        <span class="preview-text" dir="auto">
          {text}
        </span>
      ) : (
        <span class="preview-text problem">{problem}</span>
      ),
  },
  { head: 'SMS segments', numeric: true, cell: ({ segments }) => segments },
];

/** The first rows as they would be sent. */
export function UploadPreviewCard({ read, columns }: { read: ReadForm; columns: Columns }) {
  const [rows, setRows] = useState<readonly PreviewRow[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const asked = JSON.stringify(read);
  useEffect(() => {
    if (!read.ok) return setRows(null);
    const leaving = new AbortController();
    const { signal } = leaving;
    const show = async (): Promise<void> => {
      const { lines, rowOf } = await itemLines([columns.rows.slice(0, SHOWN)], read.mapping, { hasNames: false });
      const params = { ...read.params, dryRun: 'true' };
      const sending = { params, idempotencyKey: null, sent: () => undefined, broken: () => undefined, signal };
      setRows(previewOf(await sendLines<BulkDryRun>(lines, sending), rowOf));
      setError(null);
    };
    const timer = setTimeout(() => {
      show().catch((thrown: Error) => signal.aborted || setError(thrown));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [asked, columns]);
  return (
    <Card title="The first rows" hint="As they would be sent now.">
      {error !== null && <ErrorNotice error={error} />}
      {rows === null && error === null && <Empty>{read.ok ? 'Looking at the first rows…' : read.missing}</Empty>}
      {rows !== null && error === null && (
        <DataTable label="The first rows" columns={COLUMNS} rows={rows} keyOf={({ row }) => String(row)} />
      )}
    </Card>
  );
}

function previewOf({ samples, rejected, unsent }: BulkDryRun, rowOf: (index: number) => number): PreviewRow[] {
  const problems = new Map([...rejected, ...unsent].map((one) => [one.index, reasonsOf(one)]));
  const good = samples.map(({ index, to, channel, text, segments }): PreviewRow & { index: number } => ({
    ...{ index, row: rowOf(index), to, text, problem: problems.get(index) ?? null },
    channel: channel === null ? NOTHING : channelName(channel),
    segments: segments === null ? NOTHING : number(segments),
  }));
  const bad = rejected.map((one): PreviewRow & { index: number } => ({
    ...{ index: one.index, row: rowOf(one.index), to: NOTHING, channel: NOTHING, text: '', segments: NOTHING },
    problem: reasonsOf(one),
  }));
  return [...good, ...bad].sort((a, b) => a.index - b.index);
}

/** What fields are called on the page. */
const FIELDS: Readonly<Record<string, string>> = { to: 'The number', text: 'The text', locale: 'The language' };

/** Why an item is rejected, in words. */
export function reasonsOf({ errors }: Pick<Rejection, 'errors'>): string {
  return errors
    .map(({ path, message }) => {
      if (path === '') return message;
      return `${FIELDS[path] ?? path.replace(/^variables\./, '')} ${message}`;
    })
    .join('; ');
}
