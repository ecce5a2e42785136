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

/** No connection to the database can be had now. `code`: that of the cause, where it has one. */
export class DatabaseUnavailable extends Error {
  readonly code: string | undefined;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'DatabaseUnavailable';
    this.code = codeOf(cause);
  }
}

export class TransactionTimeout extends Error {
  constructor() {
    super('the transaction took longer than it may');
    this.name = 'TransactionTimeout';
  }
}

/** Node's own codes: the network did not bring us there. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * The SQLSTATEs of a bad moment: the same statement may well succeed later, and no row is at fault.
 * 08: the connection broke. 53: no disk, memory or connections. 58: the server's own input and output.
 * 25006: the server is read-only, a demoted primary. 25P03, 25P04: an idle or long transaction was ended.
 * 40001, 40P01: still in conflict after all repeats. 55P03, 57014: waited too long. 57P: shut down, crashed, starting.
 */
const BAD_MOMENT = /^(08|53|58)[0-9A-Z]{3}$|^(25006|25P03|25P04|40001|40P01|55P03|57014|57P0[1-5])$/;

/** Those of them that say that no session can be had, or that it was ended. */
const SESSION_LOST = /^08[0-9A-Z]{3}$|^(25P03|53300|57P0[1-5])$/;

/**
 * The SQLSTATEs that refuse what is written while reading still works: the disk is full or fails, memory is short, the
 * server is read-only.
 */
const REFUSES_WRITES = /^(25006|53000|53100|53200|53400|58030)$/;

/** pg and its pool name these by their words alone. */
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Driver not Connected|Query read timeout)/i;

const MAX_CAUSES = 8;

/** True when an error, or what caused it, says that the moment is bad rather than that the request was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return causesOf(error).some((cause) => lostBecause(cause) !== null || saysBadMoment(cause));
}

/**
 * Why there is no database to talk to: an SQLSTATE, Node's code, or the words of pg as one word; null where the error does
 * not say that. A statement that was refused, or that took too long on the server, is no lost database.
 */
export function databaseLostCode(error: unknown): string | null {
  return (
    causesOf(error)
      .map(lostBecause)
      .find((code) => code !== null) ?? null
  );
}

/** The SQLSTATE of an error with which the server refused to write, though it may still be read; else undefined. */
export function refusedWriteCode(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && REFUSES_WRITES.test(code) ? code : undefined;
}

/** `read_only_sql_transaction`: the server was a primary once, or never. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === '25006';
}

/** pg names it by its words alone. */
export function isQueryTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** What an error says in words. Where each address of a host refuses, Node leaves the message empty. */
export function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || (code ?? String(error));
}

/** An error and what led to it, as far as it is told. */
export function causesOf(error: unknown): Error[] {
  const causes = new Set<Error>();
  const pending: unknown[] = [error];
  while (pending.length > 0 && causes.size < MAX_CAUSES) {
    const next = pending.shift();
    if (!(next instanceof Error) || causes.has(next)) continue;
    causes.add(next);
    pending.push(next.cause);
    if ('driverError' in next) pending.push(next.driverError);
    if (next instanceof AggregateError) pending.push(...(next.errors as unknown[]));
  }
  return [...causes];
}

function lostBecause(error: Error): string | null {
  const code = codeOf(error);
  if (code !== undefined && (UNREACHABLE.has(code) || SESSION_LOST.test(code))) return code;
  if (error instanceof DatabaseUnavailable) return code ?? 'no_connection';
  return UNAVAILABLE_MESSAGES.exec(error.message)?.[0].toLowerCase().replaceAll(' ', '_') ?? null;
}

function saysBadMoment(error: Error): boolean {
  return error instanceof TransactionTimeout || BAD_MOMENT.test(codeOf(error) ?? '');
}
