/** A frame of a stack ends with a place in a file; a line of the message hardly does. */
const FRAME = /^\s+at .*:\d+:\d+\)?$/;

/**
 * What of a handler's error may be logged: its kind and where it happened. Not its message: handlers are the
 * application's own code, and may well quote what the sender wrote.
 */
export function redactedError(error: unknown): { type: string; stack: string } {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' };
  const frames = error.stack?.split('\n').filter((line) => FRAME.test(line)) ?? [];
  return { type: error.constructor.name, stack: frames.join('\n') };
}
