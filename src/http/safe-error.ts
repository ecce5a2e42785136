import { isDatabaseUnavailable } from '../database/unavailable.js';

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
 * What of an error goes to the log: its kind, message, code, where it happened and its causes. Everything else it
 * carries stays out: drivers attach the statement's parameters, which are numbers and texts of people.
 */
export function safeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something else than an Error was thrown' };
  const code: unknown = 'code' in error ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: safeMessage(error.message, code),
    ...(typeof code === 'string' && { code }),
    // Of a bad moment of the database, where it was met says nothing, in as many lines as there are callers.
    ...(frames?.length && !isDatabaseUnavailable(error) && { stack: frames.join('\n') }),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: safeError(error.cause, depth + 1) }),
  };
}

/** Postgres quotes the offending value in data errors (class 22): the words are kept, the value is not. */
function safeMessage(message: string, code: unknown): string {
  const unquoted = typeof code === 'string' && /^22[\dA-Z]{3}$/.test(code) ? message.replace(/".*"/s, '"…"') : message;
  return unquoted.length > MAX_MESSAGE ? `${unquoted.slice(0, MAX_MESSAGE)}…` : unquoted;
}
