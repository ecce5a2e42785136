import { bytesOf } from './json-text.js';

const MOST = 30;
const LONGEST = 1_000;
/** Of an answer's lists and depth: the first few tell enough. */
const MOST_ITEMS = 5;
const DEEPEST = 5;
/** Of nothing. */
const NO_ID = '019a0000-0000-7000-8000-000000000000';

/** What the service has told: ids, names, cursors. So an input reaches what is there, without knowing before what that will be. */
export class KnownValues {
  /** By collection and name: `messages id`. */
  private readonly values = new Map<string, string[]>();

  /** Reads an answer to an operation of this path. */
  note(path: string, body: unknown): void {
    this.collect(collectionOf(path), body, 0);
  }

  private collect(collection: string, value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MOST_ITEMS)) this.collect(collection, item, depth + 1);
      return;
    }
    for (const [name, one] of Object.entries(value)) {
      if (typeof one === 'string' && one !== '' && one.length <= LONGEST) this.add(`${collection} ${name}`, one);
      else this.collect(collection, one, depth + 1);
    }
  }

  private add(key: string, value: string): void {
    const known = this.values.get(key) ?? [];
    if (known.includes(value)) return;
    // The newest first; the oldest go.
    this.values.set(key, [value, ...known].slice(0, MOST));
  }

  /** The text with each `~known.name.n~` replaced by the n-th newest that fits what the operation is about, written by `write`. */
  resolve(text: string, path: string, write: (value: string) => string): string {
    if (!text.includes('~known.')) return text;
    return text.replace(/~known\.([\w-]*)\.(\d+)~/g, (_, name: string, n: string) => {
      const known = this.find(collectionOf(path), name);
      return bytesOf(write(known[Number(n) % known.length]!));
    });
  }

  private find(collection: string, name: string): readonly string[] {
    const [, owner] = /^(\w+)Id$/.exec(name) ?? [];
    const keys = [...this.values.keys()];
    const key =
      keys.find((one) => one === `${collection} ${name}`) ??
      (/^(cursor|after)$/.test(name) ? keys.find((one) => one === `${collection} nextCursor`) : undefined) ??
      (owner === undefined
        ? undefined
        : keys.find((one) => one.startsWith(owner.slice(0, 4)) && one.endsWith(' id'))) ??
      keys.find((one) => one.endsWith(` ${name}`));
    return (key === undefined ? undefined : this.values.get(key)) ?? [/id$/i.test(name) ? NO_ID : 'unknown'];
  }
}

/** `messages` of `/api/v1/messages/{id}`. */
function collectionOf(path: string): string {
  return path.split('/').find((part) => part !== '' && part !== 'api' && !/^v\d+$/.test(part)) ?? '';
}
