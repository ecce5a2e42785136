import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { maskPhoneNumbers } from '../../src/logging/mask-phone-numbers.js';

/** Where every process of a run of tests leaves what it has printed. Set by the global setup; workers inherit it. */
const FOLDER = 'SIREN_GATEWAY_TEST_OUTPUT';

export function keepOutputIn(folder: string): void {
  process.env[FOLDER] = folder;
}

/** Keeps a piece of what a process has printed; does nothing outside of a run. */
export function keepOutput(program: string, pid: number, piece: Buffer): void {
  const folder = process.env[FOLDER];
  if (folder !== undefined) appendFileSync(join(folder, `${basename(program, '.js')}-${pid}.log`), piece);
}

/** Lines of all processes of the run in which something looks like a phone number, or that hold a text that was sent; at most some. */
export function leaksOfRun(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => leaksIn(readFileSync(join(folder, name), 'utf8')).map((line) => `${name}: ${line}`))
    .slice(0, 20);
}

/** How the text begins that most tests send. */
const USUAL_TEXT = 'Your share is';

/** How a command's help says what a number looks like. */
const EXAMPLE = 'such as +919876543210';

/** Lines in which something stands that has the shape of a phone number, whoever's it is, or the usual text of the tests. */
export function leaksIn(output: string): string[] {
  return output.split('\n').filter((line) => {
    const said = line.replace(EXAMPLE, '');
    return maskPhoneNumbers(said) !== said || said.includes(USUAL_TEXT);
  });
}
