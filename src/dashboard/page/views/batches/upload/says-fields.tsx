import { useEffect } from 'preact/hooks';
import type { Page, Template } from '../../../api/types.js';
import { useQuery } from '../../../api/use-query.js';
import { ErrorNotice } from '../../../components/notice.js';
import type { Columns } from './csv.js';
import { type UploadForm, withTemplate } from './upload-form.js';

interface SaysFieldsProps {
  form: UploadForm;
  columns: Columns;
  published: Published;
  onChange: (form: UploadForm) => void;
}

/** Whom a row is for, and what is said to them. */
export function SaysFields({ form, columns, published, onChange }: SaysFieldsProps) {
  const { names } = columns;
  const example = names.find((_, i) => i !== form.to) ?? names[0];
  const set = (change: Partial<UploadForm>): void => onChange({ ...form, ...change });
  return (
    <div class="fields">
      <ColumnField label="Phone number" names={names} value={form.to} onChange={(to) => set({ to: to ?? 0 })} />
      <label class="field">
        Says
        <select
          value={form.says}
          onChange={({ currentTarget }) => set({ says: currentTarget.value as UploadForm['says'] })}
        >
          <option value="template">A template</option>
          <option value="text">One text for all</option>
          <option value="column">The text of a column</option>
        </select>
      </label>
      {form.says === 'template' && <TemplateFields {...{ form, columns, published, onChange }} />}
      {form.says === 'text' && (
        <label class="field wide">
          Text
          <textarea
            dir="auto"
            rows={4}
            value={form.text}
            placeholder={`Hi {${example}}, …`}
            onInput={({ currentTarget }) => set({ text: currentTarget.value })}
          />
          <span class="hint">{`{${example}} is filled in with what stands in that column.`}</span>
        </label>
      )}
      {form.says === 'column' && (
        <ColumnField
          label="Text"
          names={names}
          value={form.textColumn}
          onChange={(textColumn) => set({ textColumn: textColumn ?? 0 })}
        />
      )}
      <ColumnField
        label="Reference"
        names={names}
        value={form.reference}
        none="None"
        onChange={(reference) => set({ reference })}
      />
    </div>
  );
}

function TemplateFields({ form, columns, published: { template, why, error }, onChange }: SaysFieldsProps) {
  const templates = useQuery<Page<Template>>('templates', { limit: 200 });
  const offered = (templates.data?.items ?? []).filter(({ status }) => status !== 'archived');
  const set = (change: Partial<UploadForm>): void => onChange({ ...form, ...change });
  // Once for a template and a file: what was chosen by hand after that stays.
  const isMapped = template === null || Object.keys(template.variables).every((name) => name in form.variables);
  useEffect(() => {
    if (template !== null && !isMapped) onChange(withTemplate(form, columns, template));
  }, [template, isMapped]);
  const languages = Object.keys(template?.locales ?? {});
  return (
    <>
      <label class="field">
        Template
        <select
          value={form.template}
          onChange={({ currentTarget }) => set({ template: currentTarget.value, variables: {}, locale: '' })}
        >
          <option value="">Choose one</option>
          {offered.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {templates.error !== null && <ErrorNotice error={templates.error} retry={templates.reload} />}
      {error !== null && <ErrorNotice error={error} />}
      {why !== null && <p class="notice warn wide">{why}</p>}
      {template !== null && (
        <>
          <label class="field">
            Language
            <select value={form.locale} onChange={({ currentTarget }) => set({ locale: currentTarget.value })}>
              <option value="">
                {form.localeColumn === null ? 'As each recipient prefers' : 'As the column says'}
              </option>
              {languages.map((locale) => (
                <option key={locale} value={locale}>
                  {locale}
                </option>
              ))}
            </select>
          </label>
          {form.locale === '' && (
            <ColumnField
              label="Language column"
              names={columns.names}
              value={form.localeColumn}
              none="None"
              onChange={(localeColumn) => set({ localeColumn })}
            />
          )}
          {Object.entries(template.variables).map(([variable, { type, currency, required = true }]) => (
            <ColumnField
              key={variable}
              label={`${variable} (${[type, currency, ...(required ? [] : ['optional'])].filter(Boolean).join(', ')})`}
              names={columns.names}
              value={form.variables[variable] ?? null}
              none={required ? 'Choose a column' : 'Left out'}
              onChange={(column) => set({ variables: { ...form.variables, [variable]: column } })}
            />
          ))}
        </>
      )}
    </>
  );
}

interface ColumnFieldProps {
  label: string;
  names: readonly string[];
  value: number | null;
  /** What no column means; left out: there must be one. */
  none?: string;
  onChange: (column: number | null) => void;
}

/** Chooses a column of the file. */
function ColumnField({ label, names, value, none, onChange }: ColumnFieldProps) {
  return (
    <label class="field">
      {label}
      <select
        value={value === null ? '' : String(value)}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? null : Number(currentTarget.value))}
      >
        {none !== undefined && <option value="">{none}</option>}
        {names.map((name, i) => (
          <option key={i} value={String(i)}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The version of a template that messages get; null: none is chosen, or it is not there yet. */
interface Published {
  template: Template | null;
  /** Said where there is none; null: it is on its way, or none is asked for. */
  why: string | null;
  error: Error | null;
}

/** @param name empty: none is chosen */
export function usePublished(name: string): Published {
  const path = name === '' ? null : (`templates/${encodeURIComponent(name)}/versions` as const);
  const { data, error, isLoading } = useQuery<Page<Template>>(path, { limit: 200 });
  const versions = path === null || data === null ? [] : data.items.filter((one) => one.name === name);
  const template = versions.find(({ status }) => status === 'published') ?? null;
  const isUnpublished = versions.length > 0 && template === null && !isLoading;
  return { template, error, why: isUnpublished ? `No version of ${name} is published.` : null };
}
