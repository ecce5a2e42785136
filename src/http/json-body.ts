import { say, type Sentence } from '../languages/say.js';
import { markInexactNumbers } from './exact-numbers.js';
import type { FieldError } from './problem.js';

/** Deeper than any honest body, and far from overflowing the stack of whatever walks it later. */
const MAX_DEPTH = 32;

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly detail: Sentence;
      /** What is wrong with the body as a whole, such as `is not valid JSON`; absent where it is one key. */
      readonly complaint?: Sentence;
      readonly errors?: readonly FieldError[];
    };

/**
 * Reads a body as JSON: UTF-8 to the letter, at most 32 levels deep, and without keys that every object inherits
 * (`__proto__`, `constructor`, `hasOwnProperty`…): libraries that look keys up in plain objects take those for known.
 * A number that a double cannot hold is infinite; whether that matters is for its field to say. Pure; a byte order mark is
 * tolerated.
 */
export function readJsonBody(bytes: Uint8Array): JsonBody {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wrong(say('is not valid UTF-8'));
  }
  try {
    const body = inspect(JSON.parse(text));
    const marked = body.ok ? markInexactNumbers(text) : text;
    return marked === text ? body : { ok: true, value: JSON.parse(marked) };
  } catch {
    // The parser's own words quote the body.
    return wrong(say('is not valid JSON'));
  }
}

const wrong = (complaint: Sentence): JsonBody => ({
  ok: false,
  detail: say('The body {complaint}.', { complaint }),
  complaint,
});

interface Container {
  readonly value: object;
  /** From 1. */
  readonly depth: number;
  /** What holds it, and where. A path is only put together when somebody asks for it. */
  readonly holder: Container | null;
  readonly key: string | number;
}

function inspect(root: unknown): JsonBody {
  let complaint: JsonBody | undefined;
  walk(root, (container) => {
    if (container.depth > MAX_DEPTH) {
      complaint = wrong(say('is nested deeper than {max} levels', { max: MAX_DEPTH }));
    } else if (!Array.isArray(container.value)) {
      const key = Object.keys(container.value).find((name) => name in Object.prototype);
      if (key !== undefined) complaint = { ok: false, ...notAllowed(pathOf(container, key)) };
    }
    return complaint === undefined;
  });
  return complaint ?? { ok: true, value: root };
}

const notAllowed = (path: string) => ({
  detail: say('A key of the body is not allowed.'),
  errors: [{ path, message: say('is a key that no object may bring') }],
});

/** The path of a number that JSON cannot hold; null: the value has none. */
export function pathOfInfinite(root: object): string | null {
  let path: string | null = null;
  walk(root, (container) => {
    const { value } = container;
    const key = Array.isArray(value)
      ? value.findIndex(isInfinite)
      : Object.entries(value).find(([, inner]) => isInfinite(inner))?.[0];
    if (key !== undefined && key !== -1) path = pathOf(container, key);
    return path === null;
  });
  return path;
}

/**
 * Visits every object and list of a value, each before what it holds, until a visit answers false. With a list of its own,
 * not the stack: the depth is the caller's choice.
 */
function walk(root: unknown, visit: (container: Container) => boolean): void {
  const pending: Container[] = isContainer(root) ? [{ value: root, depth: 1, holder: null, key: '' }] : [];
  for (let next = pending.pop(); next !== undefined && visit(next); next = pending.pop()) {
    const holder = next;
    const push = (inner: unknown, key: string | number): void => {
      if (isContainer(inner)) pending.push({ value: inner, depth: holder.depth + 1, holder, key });
    };
    if (Array.isArray(next.value)) next.value.forEach(push);
    else for (const [key, inner] of Object.entries(next.value)) push(inner, key);
  }
}

/** Such as `channels[0].providers`. */
function pathOf({ holder, key: own }: Container, key: string | number): string {
  const path = holder === null ? '' : pathOf(holder, own);
  if (typeof key === 'number') return `${path}[${key}]`;
  return holder === null ? key : `${path}.${key}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isInfinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
