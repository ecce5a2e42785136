/**
 * This file and `start.ts` must load on any Node that still gets security fixes: they are what tells the reader that
 * theirs is too old. npm puts the right one into node_modules, unless it was told to run no install scripts.
 */
import { nodeComplaint } from '../../config/required-node.js';

/** Ends the process with one line when its Node is too old. */
export function requireNode(): void {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint === undefined) return;
  console.error(`${complaint}: run "npm rebuild", which puts the right one into node_modules`);
  process.exit(1);
}
