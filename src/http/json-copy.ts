/** Nothing that JSON could have brought, or nothing that is known to be right. */
export const UNSURE = Symbol('unsure');

/** Deeper than any body that is read; what holds itself comes to it too. */
const MAX_DEPTH = 40;

/**
 * A copy of a value as JSON makes them: lists, plain objects, and what has no parts. {@link UNSURE} for anything else, and
 * for keys that every object inherits.
 */
export function copyOfJson(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return UNSURE;
  if (Array.isArray(value)) return copyOfList(value, depth);
  return isPlainObject(value) ? copyOfObject(value, depth) : UNSURE;
}

/** One that was written as `{…}`, not made by a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copyOfList(list: readonly unknown[], depth: number): unknown {
  if (Object.getPrototypeOf(list) !== Array.prototype) return UNSURE;
  const copy: unknown[] = [];
  for (let i = 0; i < list.length; i++) {
    const item = i in list ? copyOfJson(list[i], depth + 1) : UNSURE;
    if (item === UNSURE) return UNSURE;
    copy.push(item);
  }
  return copy;
}

function copyOfObject(object: Readonly<Record<string, unknown>>, depth: number): unknown {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const value = key in Object.prototype || isThenable(key, object) ? UNSURE : copyOfJson(object[key], depth + 1);
    if (value === UNSURE) return UNSURE;
    copy[key] = value;
  }
  return copy;
}

/** The libraries take it for a promise. */
function isThenable(key: string, object: Readonly<Record<string, unknown>>): boolean {
  return key === 'then' && typeof object[key] === 'function';
}
