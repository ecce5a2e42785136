/**
 * Something the person at the terminal can mend: a taken port, a folder of another user, a missing binary.
 * Its message is one line that says what is wrong and what to do; no stack is shown for it.
 */
export class LocalRunError extends Error {
  override readonly name = 'LocalRunError';
}
