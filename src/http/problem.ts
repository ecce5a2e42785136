import { HttpException } from '@nestjs/common';
import { Sentence, verbatim } from '../languages/say.js';
import { titleOf } from './status-titles.js';

/** What is wrong with one field, named as a caller would write it: `channels[0].fallbackAfter`. */
export interface FieldError {
  readonly path: string;
  readonly message: Sentence;
}

/** The same in words. */
export interface TranslatedFieldError {
  readonly path: string;
  readonly message: string;
}

/** Strings are the words of others, as an application has them: they are answered as they stand, in whatever language. */
export interface ProblemOptions {
  /** Stable reference that programs may compare, such as `/problems/validation`. */
  readonly type: string;
  readonly status: number;
  /** For people: this occurrence, and what to do. Never holds a number, a text or a secret. */
  readonly detail: Sentence | string;
  /** Of the type, not of the occurrence; the status' own phrase when left out. */
  readonly title?: Sentence | string;
  readonly errors?: readonly (FieldError | TranslatedFieldError)[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the body, beside those of every problem (RFC 9457, extension members). */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** What a problem says, in no language yet. */
export interface ProblemWords {
  readonly title: Sentence;
  readonly detail: Sentence;
  readonly errors: readonly FieldError[] | undefined;
}

/**
 * An error answer as RFC 9457 has it. Throw it anywhere in a request; the problem filter writes it, in the request's language.
 * Its own `title`, `detail` and `errors` are English.
 */
export class Problem extends HttpException {
  readonly type: string;
  readonly words: ProblemWords;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor({ type, status, detail, title, errors, headers, members, cause }: ProblemOptions) {
    super(String(detail), status, { cause });
    this.type = type;
    this.words = {
      title: title === undefined ? titleOf(status) : said(title),
      detail: said(detail),
      errors: errors?.map(({ path, message }) => ({ path, message: said(message) })),
    };
    this.headers = headers ?? {};
    this.members = members ?? {};
  }

  /** The same with more members of its body. */
  with(members: Readonly<Record<string, unknown>>): Problem {
    const { type, words, headers, cause } = this;
    return new Problem({
      ...{ type, status: this.getStatus(), ...words, headers, cause },
      members: { ...this.members, ...members },
    });
  }

  get title(): string {
    return String(this.words.title);
  }

  get detail(): string {
    return this.message;
  }

  get errors(): readonly TranslatedFieldError[] | undefined {
    return this.words.errors?.map(({ path, message }) => ({ path, message: String(message) }));
  }
}

function said(words: Sentence | string): Sentence {
  return words instanceof Sentence ? words : verbatim(words);
}
