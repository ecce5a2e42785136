import { readLocale } from '../config/locale-and-zone.js';
import { countryOf } from '../messages/numbers/phone-number.js';
import type { FailureReplies } from './inbox.options.js';
import type { IncomingMessage } from './incoming-message.js';

type RepliedTo = Pick<IncomingMessage, 'text' | 'metadata' | 'fromE164'>;

/**
 * The failure reply in the sender's language: the one that the sender's app told; else the one most spoken in the country
 * of the number, unless what the sender wrote is in letters of another script; else the default.
 */
export function failureReplyFor(message: RepliedTo, failureReplies: FailureReplies): string {
  const reported = localeOf(localeIn(message.metadata));
  return (
    (reported && inLanguage(reported, failureReplies)) ??
    inLanguageOfCountry(message, failureReplies) ??
    failureReplies.default
  );
}

function inLanguageOfCountry({ text, fromE164 }: RepliedTo, failureReplies: FailureReplies): string | undefined {
  const country = fromE164 && countryOf(fromE164);
  // What is most spoken in a country, and how it is written there, is data that the runtime carries.
  const spoken = country ? localeOf(`und-${country}`) : null;
  return spoken && mayBeWrittenIn(spoken, text) ? inLanguage(spoken, failureReplies) : undefined;
}

/** By the most exact name that there is a text for: `pt-Latn-BR`, `pt-BR`, `pt`. */
function inLanguage(locale: Intl.Locale, failureReplies: FailureReplies): string | undefined {
  const { language, region, script } = locale.maximize();
  const names = [`${language}-${script}-${region}`, `${language}-${region}`, `${language}-${script}`, language];
  const name = names.find((candidate) => Object.hasOwn(failureReplies, candidate));
  return name === undefined ? undefined : failureReplies[name];
}

/** A text without letters may be in any language. */
function mayBeWrittenIn({ script }: Intl.Locale, text: string | null): boolean {
  if (text === null || !/\p{L}/u.test(text)) return true;
  try {
    return new RegExp(`\\p{Script=${script}}`, 'u').test(text);
  } catch {
    // Scripts that stand for several (`Jpan`) are none of Unicode's: no text of ours is in such a one.
    return false;
  }
}

function localeOf(name: string | null): Intl.Locale | null {
  if (name === null) return null;
  try {
    return new Intl.Locale(name).maximize();
  } catch {
    return null;
  }
}

/** Names under which gateways send along the language of a sender's app. */
const NAMES = ['locale', 'language'];

/** The locale that a sender's app told, in its canonical form; null where it told none, or one that is not known. */
export function localeIn(metadata: Readonly<Record<string, unknown>>): string | null {
  for (const name of NAMES) {
    const reported = Object.hasOwn(metadata, name) ? metadata[name] : null;
    // Some write it as WhatsApp does: pt_BR.
    const locale = typeof reported === 'string' ? readLocale(reported.trim().replaceAll('_', '-')) : null;
    if (locale !== null) return locale;
  }
  return null;
}
