import { useState } from 'preact/hooks';
import { Card, View } from '../../../components/view.js';
import { ErrorNotice } from '../../../components/notice.js';
import { linkTo } from '../../../route-address.js';
import { CheckCard } from './check-card.js';
import { type Columns, columnsOf, firstRows, type NumberedRow } from './csv.js';
import { UploadPreviewCard } from './preview-card.js';
import { SaysFields, usePublished } from './says-fields.js';
import { batchParams, formFor, readForm, type UploadForm } from './upload-form.js';
import { useUpload } from './use-upload.js';

/** So many rows tell what the columns are. */
const LOOKED_AT = 50;

interface Chosen {
  file: File;
  rows: readonly NumberedRow[];
  columns: Columns;
}

/** From a file to a batch: what is sent to whom, what it would come to, and then the sending itself. */
export function UploadBatch() {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [form, setForm] = useState<UploadForm | null>(null);
  const [error, setError] = useState<Error | null>(null);

  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setError(null);
    try {
      const rows = await firstRows(file, LOOKED_AT);
      if (rows.length === 0) throw new Error('There is no row in this file.');
      show(file, rows, null);
    } catch (thrown) {
      setChosen(null);
      setError(thrown as Error);
    }
  };
  const show = (file: File, rows: readonly NumberedRow[], hasNames: boolean | null): void => {
    const columns = columnsOf(rows, hasNames);
    setChosen({ file, rows, columns });
    setForm((before) => formFor(columns, file.name, before));
  };

  return (
    <View title="Upload a batch" actions={<a href={linkTo('batches')}>All batches</a>}>
      <Card
        title="File"
        hint="CSV with a row for each message: separated by commas, semicolons or tabs, in UTF-8 or UTF-16."
      >
        <div class="filters">
          <label class="field wide">
            CSV file
            <input
              type="file"
              accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
              onChange={({ currentTarget }) => void choose(currentTarget.files?.[0])}
            />
          </label>
          {chosen !== null && (
            <label class="check">
              <input
                type="checkbox"
                checked={chosen.columns.hasNames}
                onChange={({ currentTarget }) => show(chosen.file, chosen.rows, currentTarget.checked)}
              />
              The first row names the columns
            </label>
          )}
        </div>
        {error !== null && <ErrorNotice error={error} />}
      </Card>
      {chosen !== null && form !== null && <Mapped chosen={chosen} form={form} setForm={setForm} />}
    </View>
  );
}

interface MappedProps {
  chosen: Chosen;
  form: UploadForm;
  setForm: (form: UploadForm) => void;
}

/** The rest, once there is a file. */
function Mapped({ chosen: { file, columns }, form, setForm }: MappedProps) {
  const published = usePublished(form.says === 'template' ? form.template : '');
  const read = readForm(form, columns, published.template);
  const fingerprint = JSON.stringify([file.name, file.size, file.lastModified, columns.hasNames, form]);
  const uploading = useUpload(fingerprint);
  const { isFixed } = uploading;
  return (
    <>
      <fieldset class="plain" disabled={isFixed}>
        <div class="grid">
          <Card title="What each gets">
            <SaysFields form={form} columns={columns} published={published} onChange={setForm} />
          </Card>
          <Card title="How it goes">
            <HowFields form={form} onChange={setForm} />
          </Card>
        </div>
      </fieldset>
      <UploadPreviewCard read={read} columns={columns} />
      <CheckCard
        uploading={uploading}
        missing={read.ok ? null : read.missing}
        check={() => read.ok && void uploading.check(file, columns.hasNames, read.mapping, read.params)}
        send={() => read.ok && void uploading.send({ ...read.params, ...batchParams(form) })}
      />
    </>
  );
}

/** What the batch is called, when it goes and how fast. */
function HowFields({ form, onChange }: { form: UploadForm; onChange: (form: UploadForm) => void }) {
  const set = (change: Partial<UploadForm>): void => onChange({ ...form, ...change });
  return (
    <div class="fields">
      <label class="field">
        Name
        <input
          dir="auto"
          maxLength={128}
          value={form.name}
          onInput={({ currentTarget }) => set({ name: currentTarget.value })}
        />
      </label>
      <label class="field">
        Messages a second
        <input
          type="number"
          min="0.001"
          max="100000"
          step="any"
          placeholder="No limit"
          value={form.rate}
          onInput={({ currentTarget }) => set({ rate: currentTarget.value })}
        />
      </label>
      <label class="field">
        When
        <input
          type="datetime-local"
          value={form.sendAt}
          onInput={({ currentTarget }) => set({ sendAt: currentTarget.value })}
        />
        <span class="hint">Empty: at once.</span>
      </label>
      <label class="field">
        Number that is there twice
        <select
          value={form.duplicates}
          onChange={({ currentTarget }) => set({ duplicates: currentTarget.value as UploadForm['duplicates'] })}
        >
          <option value="keep">Gets each message</option>
          <option value="skip">Gets the first one only</option>
        </select>
      </label>
    </div>
  );
}
