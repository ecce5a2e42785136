import { Secret } from '../secrets/secret.js';
import { type Parse, parsed } from './parsed.js';

/** One environment variable: how it is read, what holds when it is not set, and why. */
export interface Setting<T> {
  readonly name: string;
  readonly parse: Parse<NonNullable<T>>;
  /** `optional`: null when unset, the reader then derives a value or leaves the feature off. */
  readonly unset: 'refused' | 'default' | 'optional';
  /** As it would be written in the environment; of a derived default, what it comes to when nothing else is set. */
  readonly default: string | null;
  /** Unit, effect and the reason for the default: the words of `.env.example`. */
  readonly about: string;
  /** Its text may also lie in a file, which the variable `<name>_FILE` names. */
  readonly isSecret: boolean;
}

export function required<T>(name: string, parse: Parse<NonNullable<T>>, about: string): Setting<T> {
  return { name, parse, unset: 'refused', default: null, about, isSecret: false };
}

export function withDefault<T>(name: string, text: string, parse: Parse<NonNullable<T>>, about: string): Setting<T> {
  return { name, parse, unset: 'default', default: text, about, isSecret: false };
}

export function optional<T>(
  name: string,
  parse: Parse<NonNullable<T>>,
  about: string,
  derivedDefault: string | null = null,
): Setting<T | null> {
  return { name, parse, unset: 'optional', default: derivedDefault, about, isSecret: false };
}

export function requiredSecret<T>(name: string, parse: Parse<T>, about: string): Setting<Secret<T>> {
  return { ...required<Secret<T>>(name, kept(parse), about), isSecret: true };
}

export function optionalSecret<T>(name: string, parse: Parse<T>, about: string): Setting<Secret<T> | null> {
  return { ...optional<Secret<T>>(name, kept(parse), about), isSecret: true };
}

function kept<T>(parse: Parse<T>): Parse<Secret<T>> {
  return (text) => {
    const result = parse(text);
    return result.ok ? parsed(new Secret(Object.freeze(result.value))) : result;
  };
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
