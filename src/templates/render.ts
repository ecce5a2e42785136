import { codePoints } from '../http/field-rules.js';
import { say, type Sentence } from '../languages/say.js';
import type { Channel } from '../siren/channel.js';
import type { OutboundTemplate } from '../siren/outbound-message.js';
import type { CompiledTemplate } from './published-templates.js';
import { fillIn, type Writing } from './fill-in.js';
import type { Values } from './values.js';

/** What a step of a message says, complete: nothing of it is looked up later. */
export interface Rendered {
  /** Of the text. */
  locale: string;
  text: string;
  approved?: OutboundTemplate;
}

/** For whom a template is rendered. */
export interface LocaleSettings {
  /** BCP 47; null: not known. */
  locale: string | null;
  defaultLocale: string;
  /** IANA. */
  timeZone: string;
}

export type Rendering =
  | { ok: true; rendered: Rendered & { inOtherLocales?: Rendered[] } }
  /** The template has no text for the channel in any of these locales. */
  | { ok: false; why: 'no_text'; locales: string[] }
  | { ok: false; why: 'length'; message: Sentence };

/** Characters that a message may have. */
const MAX_CHARACTERS = 4096;

/**
 * Renders a template for one channel, in the first locale of the reader's chain that has a text for it. Beside an approved
 * template goes the next one of the chain, for a WhatsApp that does not know the first.
 */
export function render(
  template: CompiledTemplate,
  channel: Channel,
  values: Values,
  reader: LocaleSettings,
): Rendering {
  const chain = localeChain(reader.locale, reader.defaultLocale);
  const [first, ...others] = chain.filter(({ locale }) => template.textFor(locale, channel) !== null);
  if (first === undefined) return { ok: false, why: 'no_text', locales: chain.map(({ locale }) => locale) };
  const rendered = renderIn(template, channel, values, first, reader.timeZone);
  const complaint = lengthComplaint(rendered.text);
  if (complaint !== null)
    return {
      ok: false,
      why: 'length',
      message: say('{complaint} for {channel} in {locale}', { complaint, channel, locale: first.locale }),
    };
  const { approved } = rendered;
  if (approved === undefined) return { ok: true, rendered };
  const next = others
    .map((chained) => renderIn(template, channel, values, chained, reader.timeZone))
    .find((other) => isAnother(other.approved, approved) && lengthComplaint(other.text) === null);
  return { ok: true, rendered: { ...rendered, ...(next && { inOtherLocales: [next] }) } };
}

/** The text of a template for a channel in a locale that has one. */
export function renderIn(
  template: CompiledTemplate,
  channel: Channel,
  values: Values,
  { locale, formatLocale }: ChainedLocale,
  timeZone: string,
): Rendered {
  const { text, approved } = template.textFor(locale, channel)!;
  const writing: Writing = { locale: formatLocale, timeZone };
  const rendered = { locale, text: fillIn(text, values, writing) };
  if (approved === undefined) return rendered;
  const parameters = approved.parameters.map((name) => ({
    name,
    value: onOneLine(fillIn(template.parameter(name), values, writing)),
  }));
  return { ...rendered, approved: { name: approved.name, language: approved.language, parameters } };
}

/** What is wrong with the length of a rendered text; null: nothing. */
export function lengthComplaint(text: string): Sentence | null {
  if (text.trim() === '') return say('says nothing');
  const length = text.length <= MAX_CHARACTERS ? 0 : codePoints(text);
  return length > MAX_CHARACTERS
    ? say('has {length} characters, of which {max} are allowed,', { length, max: MAX_CHARACTERS })
    : null;
}

/** WhatsApp takes no line breaks, tabs or rows of spaces in a placeholder. Spaces within a number stay what they are. */
function onOneLine(value: string): string {
  return value.replace(/[ \t\n\v\f\r\u0085\u2028\u2029]+/g, ' ').trim();
}

function isAnother(approved: OutboundTemplate | undefined, than: OutboundTemplate): boolean {
  return approved !== undefined && (approved.name !== than.name || approved.language !== than.language);
}

/** A locale that a text is looked for in, and the one that numbers and dates in it are written by. */
export interface ChainedLocale {
  /** As templates name it: without extensions. */
  locale: string;
  formatLocale: string;
}

/**
 * Where a text is looked for: `pt-BR`, then `pt`, then the same of the default. Numbers and dates are written as whoever
 * asked for that language writes them: an English text for `en-IN` has ₹1,20,000.
 * @param locale null: that of nobody, so the default alone
 */
export function localeChain(locale: string | null, defaultLocale: string): ChainedLocale[] {
  const chain = new Map<string, string>();
  for (const formatLocale of locale === null ? [defaultLocale] : [locale, defaultLocale]) {
    for (const shorter of prefixesOf(new Intl.Locale(formatLocale).baseName)) {
      if (!chain.has(shorter)) chain.set(shorter, formatLocale);
    }
  }
  return [...chain].map(([of, formatLocale]) => ({ locale: of, formatLocale }));
}

/** How numbers and dates are written in a text of this locale when no recipient is known. */
export function formatLocaleOf(locale: string, defaultLocale: string): string {
  return localeChain(null, defaultLocale).find((chained) => chained.locale === locale)?.formatLocale ?? locale;
}

/** `zh-Hant-TW`, `zh-Hant`, `zh`. */
function prefixesOf(baseName: string): string[] {
  const parts = baseName.split('-');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('-'));
}
