import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUBMITTED } from '../../vectors/messages/submitted.js';
import { SHAPES } from '../../vectors/webhooks/hostile-bodies.js';
import type { FuzzInput } from './input.js';

const VECTORS = new URL('../../vectors/', import.meta.url).pathname;
/** Longer ones are few, and each would be in thousands of inputs. */
const LONGEST_WORD = 300;

/** Every file of JSON among the vectors, but the inputs that were found by fuzzing. */
const files = readdirSync(VECTORS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json') && !name.startsWith('fuzz'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(VECTORS, name), 'utf8')) as unknown);

/** All texts in them: numbers as people write them, words of Siren, headings, dates that are none. */
export function vectorWords(): string[] {
  const words = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') words.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  files.forEach(collect);
  return [...words].filter((word) => word.length <= LONGEST_WORD);
}

/** Objects that somebody might post, genuine and hostile, without the routes that they are for. */
const posted: readonly object[] = [
  ...files.flatMap(objectsIn),
  ...SUBMITTED.filter(({ isValid, body }) => isValid && typeof body === 'object').map(({ body }) => body as object),
  ...Object.values(SHAPES).flatMap((shapes) => shapes.map(({ make }) => make('vector-1'))),
];

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [value, ...inside];
}

/** Those that look like what an operation takes: with all that it requires, and more than half of their fields are its own. */
export function vectorsLike(fields: ReadonlySet<string>, required: readonly string[]): object[] {
  return posted.filter((object) => {
    const names = Object.keys(object);
    const own = names.filter((name) => fields.has(name)).length;
    // One name alone, such as `name`, is a chance.
    const isOwn = own > names.length / 2 && own >= Math.min(2, fields.size);
    return isOwn && required.every((name) => names.includes(name));
  });
}

/** Inputs that once broke something, as `test/vectors/fuzz` keeps them. */
export function foundInputs(): { about: string; input: FuzzInput }[] {
  const folder = join(VECTORS, 'fuzz');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { about: string; input: FuzzInput }[]);
}
