import { Secret } from '../secrets/secret.js';
import { type Parse, parsed, parser } from './parsers.js';

/** One environment variable: how it is read, what holds when it is not set, and why. */
export interface Setting<T> {
  readonly name: string;
  readonly parse: Parse<NonNullable<T>>;
  /** `optional`: {@link absent} when unset, the reader then derives a value or leaves the feature off. */
  readonly unset: 'refused' | 'default' | 'optional';
  /** As it would be written in the environment; of a derived default, what it comes to when nothing else is set. */
  readonly default: string | null;
  /** The value of an optional one that is not set. */
  readonly absent: T | null;
  /** Effect and the reason for the default: the words of `.env.example` and `docs/settings.md`. */
  readonly about: string;
  /** Its text may also lie in a file, which the variable `<name>_FILE` names. */
  readonly isSecret: boolean;
  /** Under which heading documents show it. */
  readonly group: string;
}

/** Settings by the names that the code has for them, nested as the code wants their values. */
export interface SettingTree {
  readonly [key: string]: Setting<unknown> | SettingTree;
}

/** What a tree of settings is read to. */
export type SettingValues<S> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : SettingValues<S[K]>;
};

type Row<T> = Omit<Setting<T>, 'group'>;
interface Rows {
  readonly [key: string]: Row<unknown> | Rows;
}
type Grouped<R> = { readonly [K in keyof R]: R[K] extends Row<infer T> ? Setting<T> : Grouped<R[K]> };

/** Rows of the table under a heading of the documents. */
export function group<R extends Rows>(heading: string, rows: R): Grouped<R> {
  const entries = Object.entries(rows).map(([key, row]) => [
    key,
    isRow(row) ? { ...row, group: heading } : group(heading, row),
  ]);
  return Object.fromEntries(entries) as Grouped<R>;
}

export function isSetting(node: Setting<unknown> | SettingTree): node is Setting<unknown> {
  return isRow(node);
}

function isRow(node: Row<unknown> | Rows | SettingTree): node is Row<unknown> {
  return typeof node.parse === 'function';
}

function required<T>(name: string, parse: Parse<NonNullable<T>>, about: string): Row<T> {
  return { name, parse, unset: 'refused', default: null, absent: null, about, isSecret: false };
}

export function withDefault<T>(name: string, text: string, parse: Parse<NonNullable<T>>, about: string): Row<T> {
  return { name, parse, unset: 'default', default: text, absent: null, about, isSecret: false };
}

export function optional<T>(
  name: string,
  parse: Parse<NonNullable<T>>,
  about: string,
  derivedDefault: string | null = null,
): Row<T | null> {
  return { name, parse, unset: 'optional', default: derivedDefault, absent: null, about, isSecret: false };
}

/** A list that has nothing in it when it is not set. */
export function optionalList<T>(name: string, parse: Parse<readonly T[]>, about: string): Row<readonly T[]> {
  return { name, parse, unset: 'optional', default: null, absent: [], about, isSecret: false };
}

export function requiredSecret<T>(name: string, parse: Parse<T>, about: string): Row<Secret<T>> {
  return { ...required<Secret<T>>(name, kept(parse), about), isSecret: true };
}

export function optionalSecret<T>(name: string, parse: Parse<T>, about: string): Row<Secret<T> | null> {
  return { ...optional<Secret<T>>(name, kept(parse), about), isSecret: true };
}

export function optionalSecretList<T>(
  name: string,
  parse: Parse<readonly T[]>,
  about: string,
): Row<Secret<readonly T[]>> {
  return {
    ...required<Secret<readonly T[]>>(name, kept(parse), about),
    unset: 'optional',
    absent: new Secret<readonly T[]>([]),
    isSecret: true,
  };
}

function kept<T>(parse: Parse<T>): Parse<Secret<T>> {
  return parser(parse.takes, (text) => {
    const result = parse(text);
    return result.ok ? parsed(new Secret(Object.freeze(result.value))) : result;
  });
}

type Named = Pick<Setting<unknown>, 'name' | 'isSecret'>;

/** The variable that names the file where the secret lies, as the images of Docker's library have it; null: there is none. */
export function fileVariableOf({ name, isSecret }: Named): string | null {
  return isSecret ? `${name}_FILE` : null;
}

/** All variables by which it can be set. */
export function variablesOf(setting: Named): string[] {
  const ofFile = fileVariableOf(setting);
  return ofFile === null ? [setting.name] : [setting.name, ofFile];
}
