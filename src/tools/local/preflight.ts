/**
 * This file and `start.ts` must load on any Node that still gets security fixes: they are what tells the reader that
 * theirs is too old. npm puts the right one into node_modules, unless it was told to run no install scripts.
 */
const NEEDED = 24;

/** What to say when this Node is too old to go on; undefined when it is not. */
export function nodeComplaint(version: string): string | undefined {
  const major = Number(version.split('.')[0]);
  return major >= NEEDED
    ? undefined
    : `Node ${NEEDED} is needed and this is ${version}: run "npm rebuild", which puts the right one into node_modules`;
}

/** Ends the process with one line when its Node is too old. */
export function requireNode(): void {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint === undefined) return;
  console.error(complaint);
  process.exit(1);
}
