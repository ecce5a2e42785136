import type { QuietHours } from './configuration.js';
import { readLocale, readTimeZone } from './locale.js';
import { complain, parsed, type Parse } from './parsed.js';
import { optional, withDefault } from './setting.js';

const locale: Parse<string> = (text) => {
  const read = readLocale(text);
  return read === null ? complain('must be a locale of BCP 47, such as en or pt-BR') : parsed(read);
};

const timeZone: Parse<string> = (text) => {
  const read = readTimeZone(text);
  return read === null ? complain('must be a time zone of the IANA database, such as Asia/Kolkata') : parsed(read);
};

const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

const quietHours: Parse<QuietHours> = (text) => {
  const [from, fromMinute, to, toMinute] = (HOURS.exec(text) ?? []).slice(1).map(Number);
  if (from === undefined) return complain('must be two times of the day, such as 22:00-08:00');
  const hours = { from: from * 60 + fromMinute!, to: to! * 60 + toMinute! };
  return hours.from === hours.to ? complain('must not begin and end at the same time') : parsed(hours);
};

/** How templates are written for recipients of whom nothing better is known. */
export const CONTENT_SETTINGS = {
  defaultLocale: withDefault(
    'DEFAULT_LOCALE',
    'en',
    locale,
    'Language of templates for recipients whose own is not known, or not among those of the template; numbers and dates in it are written as this locale has them. en-IN writes ₹1,20,000.',
  ),
  defaultTimeZone: optional(
    'DEFAULT_TIME_ZONE',
    timeZone,
    "Time zone of times in templates where the country of a recipient's number has several. Unset: that of DEFAULT_COUNTRY, or UTC where that has several too.",
  ),
  quietHours: optional(
    'QUIET_HOURS',
    quietHours,
    "Hours in which nothing leaves, such as 22:00-08:00, fallbacks and retries neither, by the local time of the recipient's number. Transactional messages of priority high go all the same, such as one-time passwords; a message or policy may have a deliveryWindow instead. Unset: there are none.",
  ),
};
