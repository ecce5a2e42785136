import type { Template } from '../../api/types.js';
import type { List } from '../../api/use-list.js';
import { ErrorNotice } from '../../components/notice.js';
import { SAMPLES, typedValues } from '../templates/preview-card.js';

interface ContentFieldsProps {
  content: Content;
  setContent: (content: Content) => void;
  templates: List<Template>;
  /** Where only a template is taken. */
  mayBeText?: boolean;
}

const LANGUAGES = new Intl.DisplayNames(['en'], { type: 'language' });

function languageName(locale: string): string {
  try {
    return `${LANGUAGES.of(locale) ?? locale} (${locale})`;
  } catch {
    return locale;
  }
}

/** A text, or a template with a field for each of its variables and its languages. */
export function ContentFields({ content, setContent, templates, mayBeText = true }: ContentFieldsProps) {
  const change = (changed: Partial<Content>): void => setContent({ ...content, ...changed });
  return (
    <>
      {mayBeText && (
        <fieldset class="choice">
          <legend>What</legend>
          {(['text', 'template'] as const).map((kind) => (
            <label key={kind}>
              <input
                type="radio"
                name="content-kind"
                checked={content.kind === kind}
                onChange={() => change({ kind })}
              />
              {kind === 'text' ? 'A text' : 'A template'}
            </label>
          ))}
        </fieldset>
      )}
      {content.kind === 'text' && mayBeText ? (
        <label class="field">
          Text
          <textarea
            dir="auto"
            rows={4}
            maxLength={4096}
            value={content.text}
            onInput={({ currentTarget }) => change({ text: currentTarget.value })}
          />
        </label>
      ) : (
        <TemplateFields content={content} change={change} templates={templates} />
      )}
    </>
  );
}

interface TemplateFieldsProps {
  content: Content;
  change: (changed: Partial<Content>) => void;
  templates: List<Template>;
}

function TemplateFields({ content, change, templates: { items, error, isLoading, reload } }: TemplateFieldsProps) {
  const template = items.find(({ name }) => name === content.template);
  if (error !== null && items.length === 0) return <ErrorNotice error={error} retry={reload} />;
  return (
    <>
      <label class="field">
        Template
        <select
          value={content.template}
          onChange={({ currentTarget }) => change({ template: currentTarget.value, values: {}, locale: '' })}
        >
          <option value="">{isLoading ? 'Loading…' : items.length === 0 ? 'None is published' : 'Choose one'}</option>
          {items.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {template !== undefined &&
        Object.entries(template.variables).map(([name, { type, currency, required = true }]) => (
          <label class="field" key={name}>
            {`${name}${currency === undefined ? '' : ` (${currency})`}${required ? '' : ', may be left out'}`}
            <input
              dir="auto"
              value={content.values[name] ?? ''}
              placeholder={`such as ${SAMPLES[type]}`}
              onInput={({ currentTarget }) => change({ values: { ...content.values, [name]: currentTarget.value } })}
            />
          </label>
        ))}
      {template !== undefined && (
        <label class="field">
          Language
          <select value={content.locale} onChange={({ currentTarget }) => change({ locale: currentTarget.value })}>
            <option value="">The recipient&apos;s, else the default</option>
            {Object.keys(template.locales).map((locale) => (
              <option key={locale} value={locale}>
                {languageName(locale)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

/** What somebody writes: a text, or a template with what its variables stand for. */
export interface Content {
  kind: 'text' | 'template';
  text: string;
  /** A name; empty: none is chosen yet. */
  template: string;
  values: Readonly<Record<string, string>>;
  /** Empty: the recipient's, else the default. */
  locale: string;
}

export const NO_CONTENT: Content = { kind: 'text', text: '', template: '', values: {}, locale: '' };

/** As the API takes it; null: there is nothing yet to be sent. */
export function contentOf(content: Content, templates: readonly Template[]): Record<string, unknown> | null {
  if (content.kind === 'text') return content.text.trim() === '' ? null : { text: content.text };
  const template = templates.find(({ name }) => name === content.template);
  if (template === undefined) return null;
  return {
    template: { name: template.name, variables: typedValues(template.variables, content.values) },
    ...(content.locale === '' ? {} : { locale: content.locale }),
  };
}
