/** What can be expected to go wrong, for whoever can mend it. */
export interface ExpectedFailure {
  /** The settings to look at. */
  readonly settings: readonly string[];
  /** An SQLSTATE, or a code of Node's, where there is one. */
  readonly code?: string | undefined;
  /** One line: what is wrong, and what to do. */
  readonly message: string;
}

/** A line of the log, for what is logged before there is a logger or without one. */
export function logLine(level: 'warn' | 'fatal', fields: object, msg: string, now: Date): string {
  return `${JSON.stringify({ level, time: now.toISOString(), ...fields, msg })}\n`;
}

/** The last line of a process that gives up. */
export function lastLine({ settings, code, message }: ExpectedFailure, now: Date): string {
  return logLine('fatal', { settings, code }, message, now);
}
