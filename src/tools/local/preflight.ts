import { nodeComplaint } from '../../config/required-node.js';

/**
 * Something the person at the terminal can mend: a taken port, a folder of another user, a missing binary.
 * Its message is one line that says what is wrong and what to do; no stack is shown for it.
 */
export class LocalRunError extends Error {
  override readonly name = 'LocalRunError';
}

/**
 * This file and `start.ts` must load on any Node that still gets security fixes: they are what tells the reader that
 * theirs is too old. npm puts the right one into node_modules, unless it was told to run no install scripts.
 */

/** Ends the process with one line when its Node is too old. */
export function requireNode(): void {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint === undefined) return;
  console.error(`${complaint}: run "npm rebuild", which puts the right one into node_modules`);
  process.exit(1);
}
