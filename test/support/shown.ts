import { inspect, types } from 'node:util';

/** Somewhere in an object: the way to it, and what is shown there. */
interface Shown {
  path: string;
  text: string;
}

type Custom = { [inspect.custom]?: (depth: number, options: object, show: typeof inspect) => unknown };

/**
 * Every text that `inspect` shows of a value at any depth, each thing once: `inspect` itself writes what is shared anew in
 * each place where it is shared, and with a whole application would never end. As there, what is not enumerable, what is
 * private and what a getter would give are not shown, and a thing that has words of its own for `inspect` is shown by these.
 */
function* shownIn(root: unknown): Generator<Shown> {
  const seen = new Set<unknown>();
  const ahead: [string, unknown][] = [['', root]];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const [path, value] = next;
    if (typeof value === 'string') yield { path, text: value };
    const isThing = (typeof value === 'object' && value !== null) || typeof value === 'function';
    if (!isThing || seen.has(value)) continue;
    seen.add(value);
    yield* textsOf(path, value);
    for (const [name, inner] of partsOf(value)) {
      yield { path, text: name };
      ahead.push([`${path}.${name}`, inner]);
    }
  }
}

/** Where a text is shown; empty: nowhere. */
export function positionsOf(needle: string, root: unknown): string[] {
  const positions: string[] = [];
  for (const { path, text } of shownIn(root)) if (text.includes(needle)) positions.push(path);
  return positions;
}

function* textsOf(path: string, thing: object): Generator<Shown> {
  if (thing instanceof Error) yield { path: `${path}.stack`, text: thing.stack ?? thing.message };
  else if (ArrayBuffer.isView(thing))
    yield { path, text: Buffer.from(thing.buffer, thing.byteOffset, thing.byteLength).toString('latin1') };
  else if (types.isAnyArrayBuffer(thing)) yield { path, text: Buffer.from(thing).toString('latin1') };
  // What it holds can be seen in no other way.
  else if (types.isPromise(thing)) yield { path, text: inspect(thing, { depth: 2, maxStringLength: Infinity }) };
}

function partsOf(thing: object): [string, unknown][] {
  const custom = (thing as Custom)[inspect.custom];
  if (typeof custom === 'function' && custom !== (inspect as unknown)) {
    const shown = custom.call(thing, 2, { depth: 2, stylize: (text: string) => text }, inspect);
    if (shown !== thing) return [['(its own words)', shown]];
  }
  if (ArrayBuffer.isView(thing)) return [];
  const parts: [string, unknown][] = [];
  if (types.isMap(thing)) thing.forEach((value, key) => parts.push(['(key)', key], [`(${nameOf(key)})`, value]));
  if (types.isSet(thing)) thing.forEach((value) => parts.push(['(item)', value]));
  if (thing instanceof Error) parts.push(['(cause)', thing.cause], ['(errors)', (thing as AggregateError).errors]);
  for (const name of Reflect.ownKeys(thing)) {
    const property = Object.getOwnPropertyDescriptor(thing, name);
    if (property?.enumerable === true && 'value' in property) parts.push([String(name), property.value]);
  }
  return parts;
}

function nameOf(key: unknown): string {
  return typeof key === 'string' ? key : typeof key;
}
