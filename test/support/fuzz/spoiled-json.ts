import fc from 'fast-check';
import { Members } from './json-text.js';
import { oddText, oddValue } from './odd-values.js';

/** What is done to one place of a value. */
interface Spoilage {
  /** Which place, of however many there are. */
  at: number;
  how: (typeof WAYS)[number];
  value: unknown;
  text: string;
}

const WAYS = ['replace', 'replace', 'remove', 'add', 'rename', 'twice', 'wrap', 'unwrap', 'insert', 'many'] as const;

const spoilage: fc.Arbitrary<Spoilage> = fc.record({
  at: fc.nat(1_000),
  how: fc.constantFrom(...WAYS),
  value: oddValue,
  text: oddText,
});

/** Values that are nearly right: something of them is missing, of another type, too deep, too large or there twice. */
export function spoiled(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(values, fc.array(spoilage, { minLength: 1, maxLength: 3 }))
    .map(([value, spoilages]) => spoilages.reduce(spoil, value));
}

type Holder = Record<string, unknown> | unknown[];

/** Where something stands: `holder[key]`. */
interface Position {
  holder: Holder;
  key: string | number;
}

function spoil(value: unknown, { at, how, value: odd, text }: Spoilage): unknown {
  const root = { '': copyOf(value) };
  const [whole, ...inner] = positionsIn(root);
  // The whole less often than its parts.
  const position = inner.length === 0 || at % 16 === 0 ? whole! : inner[at % inner.length]!;
  const before = (position.holder as Record<string, unknown>)[position.key];
  const put = (after: unknown): void => void ((position.holder as Record<string, unknown>)[position.key] = after);
  switch (how) {
    case 'replace':
      put(odd);
      break;
    case 'remove':
      if (Array.isArray(position.holder)) position.holder.splice(Number(position.key), 1);
      else delete position.holder[position.key];
      break;
    case 'add':
      if (isObject(before)) put(new Members([...Object.entries(before), [text, odd]]));
      else if (Array.isArray(before)) before.push(odd);
      else put([before, odd]);
      break;
    case 'rename':
      if (isObject(before))
        put(new Members(Object.entries(before).map(([name, one], i) => [i === at % 3 ? text : name, one])));
      break;
    case 'twice':
      if (isObject(before))
        put(
          new Members([
            ...Object.entries(before),
            ...Object.keys(before)
              .slice(at % 3, (at % 3) + 1)
              .map((name) => [name, odd] as const),
          ]),
        );
      break;
    case 'wrap':
      put(at % 2 === 0 ? [before] : { [text]: before });
      break;
    case 'unwrap':
      if (isObject(before) || Array.isArray(before)) put(Object.values(before)[0]);
      break;
    case 'insert':
      if (typeof before === 'string')
        put(before.slice(0, at % (before.length + 1)) + text + before.slice(at % (before.length + 1)));
      break;
    case 'many':
      put(
        Array.isArray(before)
          ? Array.from({ length: 200 }, (_, i) => before[i % before.length] as unknown)
          : `${JSON.stringify(before)}`.repeat(50),
      );
      break;
  }
  return root[''];
}

/** Every place in it, its own first. */
function positionsIn(holder: Holder): Position[] {
  return Object.entries(holder).flatMap(([key, value]) => {
    const position = { holder, key: Array.isArray(holder) ? Number(key) : key };
    return isObject(value) || Array.isArray(value) ? [position, ...positionsIn(value)] : [position];
  });
}

/** Without raw parts, which are whole. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copyOf(one)]));
}
