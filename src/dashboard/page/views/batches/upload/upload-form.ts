import { instantOf, zone } from '../../../words/zone.js';
import type { Params } from '../../../api/client.js';
import type { Template } from '../../../api/types.js';
import { type Columns, localeColumn, numberColumn, referenceColumn, variableColumns } from './csv.js';
import { type Mapping, unknownNames } from './items.js';

/** What is chosen on the page. Columns are counted from 0; null: none. */
export interface UploadForm {
  name: string;
  to: number;
  says: 'template' | 'text' | 'column';
  template: string;
  variables: Readonly<Record<string, number | null>>;
  text: string;
  textColumn: number;
  /** Of all messages; empty: that of the column, or else the recipient's own. */
  locale: string;
  localeColumn: number | null;
  reference: number | null;
  /** Messages a second, as it was typed; empty: no limit. */
  rate: string;
  /** As `datetime-local` has it, in the browser's zone; empty: at once. */
  sendAt: string;
  duplicates: 'keep' | 'skip';
}

/** What a file suggests; what was chosen already of what is said and when is kept. */
export function formFor(columns: Columns, fileName: string, before: UploadForm | null): UploadForm {
  return {
    ...{ says: 'template', template: '', text: '', locale: '', rate: '', sendAt: '', duplicates: 'keep' },
    ...before,
    name: fileName.replace(/\.[^.]*$/, '').slice(0, 128),
    to: numberColumn(columns),
    variables: {},
    textColumn: 0,
    localeColumn: localeColumn(columns),
    reference: referenceColumn(columns),
  };
}

/** The same with a template: its variables take the columns of their names. */
export const withTemplate = (form: UploadForm, columns: Columns, template: Template): UploadForm => ({
  ...form,
  variables: variableColumns(columns, template.variables),
});

export type ReadForm = { ok: true; mapping: Mapping; params: Params } | { ok: false; missing: string };

/** What is to be sent, or what is missing to tell. */
export function readForm(form: UploadForm, { names }: Columns, template: Template | null): ReadForm {
  const { to, locale, reference, duplicates, sendAt } = form;
  const language = locale !== '' ? { tag: locale } : form.localeColumn === null ? null : { column: form.localeColumn };
  const common = { to, reference, locale: language };
  const at = sendAt === '' ? undefined : instantOf(sendAt, zone.peek()).toISOString();
  const params = { duplicates, sendAt: at };
  switch (form.says) {
    case 'template': {
      if (template === null) return { ok: false, missing: 'Choose a template.' };
      const { name, version, variables } = template;
      const says = { is: 'template', name, version, variables, columns: form.variables } as const;
      const without = Object.entries(variables).filter(
        ([variable, { required = true }]) => required && (form.variables[variable] ?? null) === null,
      );
      if (without.length > 0) {
        return { ok: false, missing: `Choose a column for ${without.map(([variable]) => variable).join(', ')}.` };
      }
      return { ok: true, mapping: { ...common, says }, params: { ...params, template: name, version } };
    }
    case 'text': {
      if (form.text.trim() === '') return { ok: false, missing: 'Write the text.' };
      const unknown = unknownNames(form.text, names);
      if (unknown.length > 0) return { ok: false, missing: `There is no column ${unknown.join(', ')}.` };
      return { ok: true, mapping: { ...common, says: { is: 'text', text: form.text, names } }, params };
    }
    case 'column':
      return { ok: true, mapping: { ...common, says: { is: 'column', column: form.textColumn } }, params };
  }
}

/** What is told of the batch when it is sent, and not when it is tried. */
export const batchParams = ({ name, rate }: UploadForm): Params => ({
  name: name.trim(),
  ratePerSecond: rate.trim(),
});
