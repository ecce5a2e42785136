/** An object or a list in a value that came as JSON. */
export interface Container {
  readonly value: object;
  /** From 1. */
  readonly depth: number;
  /** What holds it, and where. A path is only put together when somebody asks for it. */
  readonly holder: Container | null;
  readonly key: string | number;
}

/**
 * Visits every object and list of a value, each before what it holds, until a visit answers false. With a list of its own,
 * not the stack: the depth is the caller's choice.
 */
export function walk(root: unknown, visit: (container: Container) => boolean): void {
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
export function pathOf({ holder, key: own }: Container, key: string | number): string {
  const path = holder === null ? '' : pathOf(holder, own);
  if (typeof key === 'number') return `${path}[${key}]`;
  return holder === null ? key : `${path}.${key}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A JSON object, which an array is not. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return isContainer(value) && !Array.isArray(value);
}

/** Whether objects and lists are nested deeper than `limit`; the outermost counts as one. */
export function nestsDeeperThan(limit: number, value: unknown): boolean {
  let isDeeper = false;
  walk(value, ({ depth }) => !(isDeeper = depth > limit));
  return isDeeper;
}
