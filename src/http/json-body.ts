import type { FieldError } from './problem.js';

/** Deeper than any honest body, and far from overflowing the stack of whatever walks it later. */
const MAX_DEPTH = 32;

export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly detail: string; readonly errors?: readonly FieldError[] };

/**
 * Reads a body as JSON: UTF-8 to the letter, at most 32 levels deep, and without keys that every object inherits
 * (`__proto__`, `constructor`, `hasOwnProperty`…): libraries that look keys up in plain objects take those for known.
 * Pure; a byte order mark is tolerated.
 */
export function readJsonBody(bytes: Uint8Array): JsonBody {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, detail: 'The body is not valid UTF-8.' };
  }
  try {
    return inspect(JSON.parse(text));
  } catch {
    // The parser's own words quote the body.
    return { ok: false, detail: 'The body is not valid JSON.' };
  }
}

interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/** Walks with a list, not the stack: the depth is the caller's choice. */
function inspect(root: unknown): JsonBody {
  const pending: Place[] = [{ value: root, path: '', depth: 1 }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { value, path, depth } = place;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return { ok: false, detail: `The body is nested deeper than ${MAX_DEPTH} levels.` };
    if (Array.isArray(value)) {
      value.forEach((item, index) => pushContainer(pending, item, `${path}[${index}]`, depth));
      continue;
    }
    for (const [key, item] of Object.entries(value)) {
      const itemPath = path === '' ? key : `${path}.${key}`;
      if (key in Object.prototype) {
        return {
          ok: false,
          detail: 'A key of the body is not allowed.',
          errors: [{ path: itemPath, message: 'is a key that no object may bring' }],
        };
      }
      pushContainer(pending, item, itemPath, depth);
    }
  }
  return { ok: true, value: root };
}

function pushContainer(pending: Place[], value: unknown, path: string, depth: number): void {
  if (typeof value === 'object' && value !== null) pending.push({ value, path, depth: depth + 1 });
}
