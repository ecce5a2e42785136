import type { FieldError } from '../../http/problem.js';
import type { TemplateRef } from '../../templates/published-templates.js';
import type { PolicyTemplate } from '../policies/named-policy.js';

/** A template with what fills it in. */
export interface AskedTemplate extends TemplateRef {
  variables: Readonly<Record<string, unknown>>;
}

/** What a message is to say: a text as it stands, or a template. */
export type Asked =
  | { asked: 'text'; text: string }
  | { asked: 'template'; template: AskedTemplate }
  | { asked: 'wrong'; error: FieldError };

interface Submitted {
  text?: string | null;
  template?: Partial<PolicyTemplate> | null;
}

/** A message's own text or template goes before its policy's template, which may fill in some of the variables. */
export function askedFor({ text, template }: Submitted, usual: PolicyTemplate | null): Asked {
  if (text != null) {
    return template == null ? { asked: 'text', text } : wrong('template', 'must not be beside a text: one of both');
  }
  if (template == null && usual === null) return wrong('text', 'must be given, or a template');
  const name = template?.name ?? usual?.name;
  if (name === undefined) return wrong('template.name', 'must be the name of a template');
  const base = usual?.name === name ? usual : null;
  return {
    asked: 'template',
    template: {
      name,
      version: template?.version ?? base?.version ?? null,
      variables: { ...base?.variables, ...template?.variables },
    },
  };
}

function wrong(path: string, message: string): Asked {
  return { asked: 'wrong', error: { path, message } };
}
