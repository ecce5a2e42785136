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
