import type { Parse } from './parsed.js';

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
}

export function required<T>(name: string, parse: Parse<NonNullable<T>>, about: string): Setting<T> {
  return { name, parse, unset: 'refused', default: null, about };
}

export function withDefault<T>(name: string, text: string, parse: Parse<NonNullable<T>>, about: string): Setting<T> {
  return { name, parse, unset: 'default', default: text, about };
}

export function optional<T>(
  name: string,
  parse: Parse<NonNullable<T>>,
  about: string,
  derivedDefault: string | null = null,
): Setting<T | null> {
  return { name, parse, unset: 'optional', default: derivedDefault, about };
}
