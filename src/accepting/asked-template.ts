import { say, type Sentence } from '../languages/say.js';
import type { FieldError } from '../http/problem.js';
import type { TemplateRef } from '../templates/published-templates.js';
import type { RequestedStep } from '../deciding/plan.js';
import type { NamedPolicy, PolicyTemplate } from './named-policy.js';
import { speaksWithoutText } from './message-content.js';
import { eachHasText, NO_TEXT } from './message-text.js';

/** A template with what fills it in. */
export interface AskedTemplate extends TemplateRef {
  variables: Readonly<Record<string, unknown>>;
}

/** What a message is to say: a text as it stands, or a template. Null: each of its steps has a text of its own, or a file or a place says it. */
export type Asked =
  | { asked: 'text'; text: string | null }
  | { asked: 'template'; template: AskedTemplate }
  | { asked: 'wrong'; error: FieldError };

interface Submitted {
  text?: string | null;
  template?: Partial<PolicyTemplate> | null;
  channels?: readonly RequestedStep[] | null;
  media?: object | null;
  location?: object | null;
}

/** What its policy says. */
type Usual = Partial<Pick<NamedPolicy, 'template' | 'channels'>>;

/** A message's own text, file, place or template goes before its policy's template, which may fill in some of the variables. */
export function askedFor(submitted: Submitted, named: Usual | null): Asked {
  const { text, template, channels } = submitted;
  const usual = named?.template ?? null;
  if (text != null) {
    return template == null
      ? { asked: 'text', text }
      : wrong('template', say('must not be beside a text: one of both'));
  }
  if (template == null) {
    if (speaksWithoutText(submitted) || eachHasText(channels)) return { asked: 'text', text: null };
    if (usual === null && channels == null && eachHasText(named?.channels)) return { asked: 'text', text: null };
    if (usual === null) return wrong('text', NO_TEXT);
  }
  const name = template?.name ?? usual?.name;
  if (name === undefined) return wrong('template.name', say('must be the name of a template'));
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

function wrong(path: string, message: Sentence): Asked {
  return { asked: 'wrong', error: { path, message } };
}
