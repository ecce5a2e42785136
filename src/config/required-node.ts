/** This file must load on any Node that still gets security fixes: it tells the reader that theirs is too old. */
const NEEDED = 24;

/** What to say when this Node is too old to go on; undefined when it is not. */
export function nodeComplaint(version: string): string | undefined {
  const major = Number(version.split('.')[0]);
  return major >= NEEDED ? undefined : `siren-gateway needs Node ${NEEDED} or newer, and this is ${version}`;
}
