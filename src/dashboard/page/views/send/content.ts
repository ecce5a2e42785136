import type { Template } from '../../api/types.js';
import { valuesOf } from '../templates/preview-card.js';

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
    template: { name: template.name, variables: valuesOf(template.variables, content.values) },
    ...(content.locale === '' ? {} : { locale: content.locale }),
  };
}
