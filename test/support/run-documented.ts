import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** The text of the one block of code in a document that holds these words: what readers are told to run is what is tried. */
export function codeBlock(document: string, words: string): string {
  const text = readFileSync(new URL(`../../docs/${document}`, import.meta.url), 'utf8');
  const found = [...text.matchAll(/^```[\w ]*\n(.*?)^```$/gms)]
    .map(([, code]) => code!)
    .filter((code) => code.includes(words));
  if (found.length !== 1) throw new Error(`docs/${document} has ${found.length} blocks of code with "${words}"`);
  return found[0]!;
}

/** Runs a documented block as a shell does, up to the first command that fails; what it prints is in the error. */
export async function runDocumented(
  document: string,
  words: string,
  { env, cwd }: { env: Record<string, string>; cwd: string },
): Promise<void> {
  const block = codeBlock(document, words);
  await promisify(execFile)('sh', ['-euc', block], {
    cwd,
    env: { PATH: process.env.PATH!, LC_ALL: 'C.UTF-8', ...env },
  });
}
