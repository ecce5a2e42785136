import { Secret } from '../secrets/secret.js';

/** Sentences on what is wrong with an option; empty: nothing. None of them shows its value. */
export type Rule = (value: unknown, name: string) => readonly string[];

/** @param what it must be, as the end of a sentence */
export function rule(what: string, holds: (value: unknown) => boolean): Rule {
  return (value, name) => (holds(value) ? [] : [`${name} must be ${what}, and is ${kindOf(value)}`]);
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
export const text = rule('a text that is not empty', isText);
export const flag = rule('true or false', (value) => typeof value === 'boolean');
/** Also of milliseconds, where 0 switches something off. */
export const count = rule('a whole number, 0 or above', (value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const positive = rule('a whole number above 0', (value) => Number.isSafeInteger(value) && Number(value) > 0);

export function amongWords(values: readonly string[]): Rule {
  return rule(`one of ${values.join(', ')}`, (value) => values.includes(value as string));
}

export const ifGiven =
  (of: Rule): Rule =>
  (value, name) =>
    value === undefined ? [] : of(value, name);

export const orNull =
  (of: Rule): Rule =>
  (value, name) =>
    value === null ? [] : of(value, name);

/** Either it, or a `Secret` of it. */
export const secret =
  (of: Rule): Rule =>
  (value, name) =>
    of(value instanceof Secret ? value.reveal() : value, name);

export function eachOf(item: Rule, { least = 0 } = {}): Rule {
  const list = rule(least > 0 ? 'a list that is not empty' : 'a list', (value) => {
    return Array.isArray(value) && value.length >= least;
  });
  return (value, name) => {
    const wrong = list(value, name);
    return wrong.length > 0 ? wrong : (value as unknown[]).flatMap((one, i) => item(one, `${name}[${i}]`));
  };
}

/** An object of these options and no others. */
export function optionGroup<Options extends object>(rules: { readonly [Name in keyof Required<Options>]: Rule }): Rule {
  const known = new Map<string, Rule>(Object.entries(rules));
  const object = rule('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  return (value, name) => {
    const wrong = object(value, name === '' ? 'what the module is given' : name);
    if (wrong.length > 0) return wrong;
    const given = value as Readonly<Record<string, unknown>>;
    const pathTo = (option: string): string => (name === '' ? option : `${name}.${option}`);
    return [
      ...[...known].flatMap(([option, of]) => of(given[option], pathTo(option))),
      ...Object.keys(given)
        .filter((option) => !known.has(option))
        .map((option) => `${pathTo(option)} is no option`),
    ];
  };
}

/** @throws Error with a sentence on each option that is wrong */
export function checkOptions(module: string, options: unknown, rules: Rule): void {
  const wrong = rules(options, '');
  if (wrong.length === 1) throw new Error(`${module}: ${wrong[0]}`);
  if (wrong.length > 1) throw new Error(`${module} cannot start with these options:\n- ${wrong.join('\n- ')}`);
}

/** Without the options that are there and undefined: they are left out, and a default stays what it is. */
export function given<Options extends object>(options: Options | undefined): Partial<Options> {
  return Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<Options>;
}

/** Enough to find the mistake. The value itself may be a secret. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return value.trim() === '' ? 'a text of spaces' : 'another text';
  if (typeof value === 'number') return 'another number';
  return `a ${typeof value}`;
}
