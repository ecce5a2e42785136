const SHOWN = '[secret]';
/** What `inspect` of `node:util` asks an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * What nobody may print by mistake: a key, a password, an address that holds one. Whatever shows it (`inspect`, a crash, JSON,
 * a text that it is put into) shows `[secret]`. `reveal` alone gives it away: call it where it is used, and keep the result
 * in no field.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The same where it is one already. */
  static of<T>(value: T | Secret<T>): Secret<T> {
    return value instanceof Secret ? value : new Secret(value);
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [INSPECT](): string {
    return SHOWN;
  }
}
