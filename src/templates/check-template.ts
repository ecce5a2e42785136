import type { ClassConstructor } from 'class-transformer';
import { say, type Sentence, withValues } from '../languages/say.js';
import { readLocale } from '../config/locale-and-zone.js';
import type { FieldError } from '../http/problem.js';
import { checkAs } from '../http/validation.js';
import { CHANNELS, type Channel } from '../siren/channel.js';
import { compileText } from './compile-text.js';
import type { ChannelText, LocaleTexts, TemplateContent, Variable, Variables } from './template-content.js';
import { isRequired } from './template-content.js';
import { ChannelTextDto, VariableDto } from './template.dto.js';

/** A template's content as it came: objects, and nothing is known of what they hold. */
export interface GivenContent {
  category: TemplateContent['category'];
  variables: Readonly<Record<string, unknown>>;
  locales: Readonly<Record<string, unknown>>;
}

export type CheckedContent = { ok: true; content: TemplateContent } | { ok: false; errors: FieldError[] };

const MAX_BYTES = 64 * 1024;
const MAX_VARIABLES = 100;
const MAX_LOCALES = 50;
const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
/** Characters of what a mistake quotes of the text. */
const MAX_WORDS = 256;

/**
 * Checks a template whole, each text of it read once: what is stored can be sent. Mistakes are named by their path, those
 * within a text also by line and column.
 */
export async function checkContent({ category, variables, locales }: GivenContent): Promise<CheckedContent> {
  const oversize = sizeError(variables, locales);
  if (oversize !== null) return { ok: false, errors: [oversize] };
  const checked = await checkVariables(variables);
  if (!checked.ok) return checked;
  const texts = await checkLocales(locales, checked.variables);
  if (!texts.ok) return texts;
  return { ok: true, content: { category, variables: checked.variables, locales: texts.locales } };
}

function sizeError(variables: object, locales: object): FieldError | null {
  const bytes = Buffer.byteLength(JSON.stringify({ variables, locales }));
  if (bytes > MAX_BYTES) {
    return {
      path: 'locales',
      message: say('must not be larger than {max} bytes as JSON, with the variables', { max: MAX_BYTES }),
    };
  }
  if (Object.keys(variables).length > MAX_VARIABLES) {
    return { path: 'variables', message: say('must not be more than {max}', { max: MAX_VARIABLES }) };
  }
  const count = Object.keys(locales).length;
  if (count >= 1 && count <= MAX_LOCALES) return null;
  return { path: 'locales', message: say('must be 1 to {max} locales', { max: MAX_LOCALES }) };
}

type Result<Key extends string, T> = ({ ok: true } & Record<Key, T>) | { ok: false; errors: FieldError[] };

async function checkVariables(given: GivenContent['variables']): Promise<Result<'variables', Variables>> {
  const errors: FieldError[] = [];
  const variables: Record<string, Variable> = {};
  for (const [name, value] of Object.entries(given)) {
    const path = `variables.${name}`;
    if (!VARIABLE_NAME.test(name) || name in Object.prototype) {
      errors.push(
        error(path, say('is no name: it must be letters, digits and underscores, at most 64, the first a letter')),
      );
      continue;
    }
    const checked = await checkedAs(VariableDto, value, path);
    if (!checked.ok) {
      errors.push(...checked.errors);
      continue;
    }
    const { type, currency, required } = checked.value;
    const complaint = currencyComplaint(checked.value);
    if (complaint !== null) errors.push(error(`${path}.currency`, complaint));
    variables[name] = { type, ...(currency != null && { currency }), ...(required === false && { required }) };
  }
  return errors.length === 0 ? { ok: true, variables } : { ok: false, errors };
}

function currencyComplaint({ type, currency }: VariableDto): Sentence | null {
  if (type !== 'money') return currency == null ? null : say('is of money alone');
  return CURRENCIES.has(currency ?? '') ? null : say('must be the ISO 4217 code of a currency, such as INR');
}

async function checkLocales(
  given: GivenContent['locales'],
  variables: Variables,
): Promise<Result<'locales', TemplateContent['locales']>> {
  const errors: FieldError[] = [];
  const locales: Record<string, LocaleTexts> = {};
  for (const [written, texts] of Object.entries(given)) {
    const path = `locales.${written}`;
    const locale = readLocale(written);
    if (locale === null || locale.includes('-u-')) {
      errors.push(error(path, say('is no locale: it must be one of BCP 47, such as en or pt-BR')));
    } else if (Object.hasOwn(locales, locale)) {
      errors.push(error(path, say('is {locale} once more', { locale })));
    } else {
      const checked = await checkTexts(texts, variables, { path, locale });
      errors.push(...checked.errors);
      locales[locale] = checked.texts;
    }
  }
  return errors.length === 0 ? { ok: true, locales } : { ok: false, errors };
}

interface Where {
  path: string;
  locale: string;
}

async function checkTexts(
  given: unknown,
  variables: Variables,
  { path, locale }: Where,
): Promise<{ texts: LocaleTexts; errors: FieldError[] }> {
  const texts: LocaleTexts = {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { texts, errors: [error(path, say('must be an object'))] };
  }
  const errors: FieldError[] = [];
  if (Object.keys(given).length === 0)
    errors.push(error(path, say('must have a text for {channels}', { channels: CHANNELS })));
  for (const [key, value] of Object.entries(given)) {
    const channel = CHANNELS.find((known) => known === key);
    if (channel === undefined) {
      errors.push(
        error(`${path}.${key}`, say('is none of the channels: {channels}', { channels: CHANNELS.join(', ') })),
      );
      continue;
    }
    const checked = await checkedAs(ChannelTextDto, value, `${path}.${channel}`);
    if (!checked.ok) {
      errors.push(...checked.errors);
      continue;
    }
    texts[channel] = textOf(checked.value);
    errors.push(...textErrors(checked.value, channel, variables, { path: `${path}.${channel}`, locale }));
  }
  return { texts, errors };
}

function textErrors(
  { text, approved }: ChannelTextDto,
  channel: Channel,
  variables: Variables,
  { path, locale }: Where,
): FieldError[] {
  const compilation = compileText(text, variables, locale);
  const mistakes = compilation.ok ? [] : compilation.mistakes.map((message) => error(`${path}.text`, message));
  if (approved == null) return mistakes;
  if (channel !== 'whatsapp') return [...mistakes, error(`${path}.approved`, say('is of WhatsApp alone'))];
  const wrong = approved.parameters.flatMap((name, i): FieldError[] => {
    const at = `${path}.approved.parameters[${i}]`;
    if (!Object.hasOwn(variables, name)) return [error(at, say('is not among the variables'))];
    return isRequired(variables[name]!) ? [] : [error(at, say('may be left out, and WhatsApp takes no empty one'))];
  });
  return [...mistakes, ...wrong];
}

function textOf({ text, approved }: ChannelTextDto): ChannelText {
  if (approved == null) return { text };
  const { name, language, category, parameters } = approved;
  return { text, approved: { name, language, ...(category != null && { category }), parameters } };
}

async function checkedAs<T extends object>(
  dto: ClassConstructor<T>,
  value: unknown,
  path: string,
): Promise<{ ok: true; value: T } | { ok: false; errors: FieldError[] }> {
  const checked = await checkAs(dto, value);
  if (checked.ok) return checked;
  const errors = checked.problem.words.errors ?? [];
  return { ok: false, errors: errors.map((one) => error(one.path === '' ? path : `${path}.${one.path}`, one.message)) };
}

/** Names are the caller's: of any length. */
function error(path: string, message: Sentence): FieldError {
  return { path: path.slice(0, MAX_WORDS), message: withValues(message, (value) => value.slice(0, MAX_WORDS)) };
}
