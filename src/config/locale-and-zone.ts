/** Longer than any locale that means something. */
const MAX_LENGTH = 64;
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/**
 * A locale as BCP 47 writes it, such as `pt-BR`, in its canonical form. Null for what is none, and for one in which no
 * numbers and dates can be written: `english`, `en_US`, `xx`.
 */
export function readLocale(written: unknown): string | null {
  if (typeof written !== 'string' || written.length > MAX_LENGTH) return null;
  try {
    const locale = new Intl.Locale(written);
    const isKnown = LANGUAGES.of(locale.baseName) !== undefined;
    return isKnown && Intl.NumberFormat.supportedLocalesOf(written).length > 0 ? locale.toString() : null;
  } catch {
    return null;
  }
}

/** Zones of inhabited places that ICU still calls by an earlier name, by the name that the IANA database has now. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** As the IANA database calls it now: `Asia/Kolkata` of `Asia/Calcutta`. */
export function newestNameOf(timeZone: string): string {
  return RENAMED[timeZone] ?? timeZone;
}

/** The name of a time zone of the IANA database; null for what is none, and for offsets such as `+05:30`. */
export function readTimeZone(written: string): string | null {
  if (!/^[A-Za-z]/.test(written)) return null;
  try {
    return newestNameOf(new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone);
  } catch {
    return null;
  }
}

/**
 * The clock of a time zone: minutes east of UTC at a moment. Null for anything but a name of the IANA time zone database:
 * offsets such as `+05:30`, and what only some systems know, such as `FOO+3`.
 */
export function clockOf(timeZone: string): ((time: number) => number) | null {
  if (timeZone === 'UTC') return () => 0;
  if (!/^[A-Za-z]/.test(timeZone)) return null;
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
    return (time) => minutesIn(format.format(time));
  } catch {
    return null;
  }
}

/** `2026 GMT+05:30` is 330; plain `GMT` is 0. */
function minutesIn(formatted: string): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(formatted) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
