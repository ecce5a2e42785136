import { readLocale } from '../config/locale.js';

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
