/** The SQLSTATEs that this code reacts to, by name. The list: https://www.postgresql.org/docs/current/errcodes-appendix.html */

/** The code that a driver gave an error: a SQLSTATE, or a word of Node's such as `ECONNREFUSED`. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Class 22 (data exception) and 23 (integrity constraint violation): the row is at fault, not the moment. */
export function isDataError(error: unknown): boolean {
  return /^2[23][0-9A-Z]{3}$/.test(codeOf(error) ?? '');
}

/** serialization_failure and deadlock_detected: the same statements, sent again, are expected to pass. */
export function isRepeatable(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error) ?? '');
}

/** The server itself refused or gave up; anything else was thrown on this side. */
export function isOfTheDatabase(error: unknown): boolean {
  return /^[0-9A-Z]{5}$/.test(codeOf(error) ?? '');
}

/** lock_not_available: another transaction holds what we want, for longer than we wait. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03';
}

/** query_canceled: it took longer than its statement_timeout. */
export function isStatementTimeout(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** in_failed_sql_transaction: an earlier statement of its transaction has failed. */
export function isAborted(error: unknown): boolean {
  return codeOf(error) === '25P02';
}
