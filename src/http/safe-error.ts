import { isDatabaseUnavailable } from '../database/database-errors.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';

const MAX_MESSAGE = 500;
const MAX_CAUSES = 3;

/** An error as it may be logged. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/**
 * What of an error goes to the log: its kind, message, code, where it happened and its causes, no phone number whole in
 * any of them: nobody knows what a library quotes. Everything else it carries stays out: drivers attach the statement's
 * parameters, which are numbers and texts of people.
 */
export function safeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something else than an Error was thrown' };
  const code: unknown = 'code' in error ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: maskPhoneNumbers(error.name),
    message: safeMessage(error.message, code),
    ...(typeof code === 'string' && { code: maskPhoneNumbers(code) }),
    // Of a bad moment of the database, where it was met says nothing, in as many lines as there are callers.
    ...(frames?.length && !isDatabaseUnavailable(error) && { stack: maskPhoneNumbers(frames.join('\n')) }),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: safeError(error.cause, depth + 1) }),
  };
}

/** Postgres quotes the offending value in data errors (class 22): the words are kept, the value is not. */
function safeMessage(message: string, code: unknown): string {
  const unquoted = typeof code === 'string' && /^22[\dA-Z]{3}$/.test(code) ? message.replace(/".*"/s, '"…"') : message;
  // Cut afterwards, so that no number is cut to one that nobody knows for one; the slack keeps it from being much.
  const masked = maskPhoneNumbers(unquoted.slice(0, 2 * MAX_MESSAGE));
  return unquoted.length > MAX_MESSAGE ? `${masked.slice(0, MAX_MESSAGE)}…` : masked;
}
