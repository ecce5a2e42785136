import type { MessageContent } from '../deciding/message-content.js';
import {
  type AutoWaits,
  completePlan,
  DEFAULT_STEPS,
  type PlanDefaults,
  type RequestedStep,
  type Step,
} from '../deciding/plan.js';
import type { FieldError } from '../http/problem.js';
import { say, type Sentence } from '../languages/say.js';
import { type SmsWritingRules, writeSmsSteps } from '../messages/sms/write-sms.js';
import type { Channel } from '../siren/channel.js';
import type { MessageCategory } from '../templates/template-content.js';
import type { CompiledTemplate, FoundTemplate, TemplateRef } from '../templates/published-templates.js';
import { type LocaleSettings, render } from '../templates/render.js';
import { readValues, type Values } from '../templates/values.js';
import { eachHasText, NO_TEXT, speaksWithoutText } from './message-content.js';
import type { NamedPolicy, PolicyTemplate } from './named-policy.js';

/** What a message says, step by step. It is complete: nothing is looked up later. */
export interface Wording {
  /** What its first step says. */
  text: string;
  plan: Step[];
  /** Beside its text; null: nothing. */
  content: MessageContent | null;
  templateName: string | null;
  templateVersion: number | null;
  /** The recipient's locale (BCP 47). Null: none was asked for, and no template needed one. */
  locale: string | null;
  /** The template's; null: it has none. */
  templateCategory: MessageCategory | null;
}

export type Worded = { ok: true; wording: Wording } | { ok: false; errors: FieldError[] };

/**
 * The requested steps. If the message names them itself, each must have a text. Otherwise steps without a text are left
 * out.
 */
export interface AskedSteps {
  /** Of the recipient's number; null: of none. */
  country: string | null;
  /** The sender of SMS steps that name none. */
  transliterate?: boolean | null;
  steps: readonly RequestedStep[] | null;
  /** The waits of steps that ask for `auto`. */
  autoWaits: AutoWaits;
  isOwn: boolean;
}

/** How steps are completed and SMS written. */
export type WordingRules = PlanDefaults & SmsWritingRules;

/** A plain text for every channel without a text of its own. Null: all channels have one. */
export function plainWording(
  text: string | null,
  asked: AskedSteps,
  locale: string | null,
  rules: WordingRules,
  content: MessageContent | null = null,
): Wording {
  const plan = completePlan(asked.steps ?? undefined, rules, asked.autoWaits);
  // A step's own text stands in for the message's only if each step has one.
  const first = text ?? (content === null || eachHasText(plan) ? plan[0]!.text : null) ?? '';
  const written = writtenPlan(plan, { text: first, content }, asked, rules);
  const untemplated = { templateName: null, templateVersion: null, templateCategory: null };
  return { text: first, plan: written, content, locale, ...untemplated };
}

function writtenPlan(
  plan: readonly Step[],
  said: Pick<Wording, 'text' | 'content'>,
  { country, transliterate }: AskedSteps,
  rules: WordingRules,
): Step[] {
  const wished = plan.map((step) =>
    step.channel === 'sms' && transliterate != null ? { transliterate, ...step } : step,
  );
  return writeSmsSteps(wished, { country, ...said }, rules);
}

/** Renders a template for every step. Whatever is wrong is named by its path in the message. */
export function templateWording(
  { name, version, variables }: AskedTemplate,
  found: FoundTemplate,
  asked: AskedSteps,
  reader: LocaleSettings,
  rules: WordingRules,
): Worded {
  if (found.found !== 'published') return { ok: false, errors: [notPublished(found.found, { name, version })] };
  const { template } = found;
  const read = readValues(template.content.variables, variables, 'template.variables');
  if (!read.ok) return read;
  const rendered = renderSteps(template, read.values, asked, reader);
  if (!rendered.ok) return rendered;
  const plan = completePlan(rendered.steps, rules, asked.autoWaits).map((step, i) => ({
    ...step,
    ...rendered.contents[i],
  }));
  return {
    ok: true,
    wording: {
      text: plan[0]!.text!,
      plan: writtenPlan(plan, { text: plan[0]!.text!, content: null }, asked, rules),
      content: null,
      templateName: template.name,
      templateVersion: template.version,
      locale: reader.locale ?? reader.defaultLocale,
      templateCategory: template.content.category,
    },
  };
}

type StepContent = Required<Pick<Step, 'text' | 'locale'>> & Pick<Step, 'approved' | 'inOtherLocales'>;

function renderSteps(
  template: CompiledTemplate,
  values: Values,
  { steps: asked, isOwn }: AskedSteps,
  reader: LocaleSettings,
): { ok: true; steps: RequestedStep[]; contents: StepContent[] } | { ok: false; errors: FieldError[] } {
  const steps: RequestedStep[] = [];
  const contents: StepContent[] = [];
  const errors: FieldError[] = [];
  const textless: { channel: Channel; locales: readonly string[] }[] = [];
  for (const [i, step] of (asked ?? DEFAULT_STEPS).entries()) {
    if (isOwn && step.text != null) {
      errors.push({ path: `channels[${i}].text`, message: say('must not be beside a template: one of both') });
      continue;
    }
    const rendering = render(template, step.channel, values, reader);
    if (rendering.ok) {
      steps.push(step);
      contents.push(rendering.rendered);
    } else if (rendering.why === 'length') {
      errors.push({
        path: 'template.variables',
        message: say('make a text that {complaint}', { complaint: rendering.message }),
      });
    } else {
      const { locales } = rendering;
      textless.push({ channel: step.channel, locales });
      if (isOwn)
        errors.push({
          path: `channels[${i}].channel`,
          message: say('has no text in the template: {locales}', { locales: locales.join(', ') }),
        });
    }
  }
  if (errors.length > 0) return { ok: false, errors };
  if (steps.length > 0) return { ok: true, steps, contents };
  const channels = textless.map(({ channel }) => channel);
  const message = say('has no text for {channels} in {locales}', { channels, locales: textless[0]!.locales });
  return { ok: false, errors: [{ path: 'template.name', message }] };
}

/** Why a template cannot be sent. */
export function notPublished(found: 'none' | 'draft' | 'archived', { name, version }: TemplateRef): FieldError {
  const path = version === null ? 'template.name' : 'template.version';
  const what =
    version === null
      ? say('template "{name}"', { name })
      : say('version {version} of template "{name}"', { version, name });
  switch (found) {
    case 'none':
      return { path, message: say('names none: there is no {what}', { what }) };
    case 'draft':
      return { path, message: say('names a draft: {what} is not published yet', { what }) };
    case 'archived':
      return { path, message: say('names what is archived: {what} is not sent any more', { what }) };
  }
}

/** A template with its variables. */
interface AskedTemplate extends TemplateRef {
  variables: Readonly<Record<string, unknown>>;
}

/**
 * What a message says: a text as it stands, or a template. Null: each step has a text of its own, or a file or a place
 * says it.
 */
export type AskedContent =
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

/**
 * A message's own text, file, place or template wins over its policy's template. That template may bring some of the
 * variables.
 */
export function askedFor(submitted: Submitted, named: Usual | null): AskedContent {
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

function wrong(path: string, message: Sentence): AskedContent {
  return { asked: 'wrong', error: { path, message } };
}
