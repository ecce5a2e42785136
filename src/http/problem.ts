import { HttpException } from '@nestjs/common';
import { say, Sentence, verbatim } from '../languages/say.js';

/** What HTTP calls each status that is an error. */
const TITLES: Readonly<Record<number, Sentence>> = {
  400: say('Bad Request'),
  401: say('Unauthorized'),
  402: say('Payment Required'),
  403: say('Forbidden'),
  404: say('Not Found'),
  405: say('Method Not Allowed'),
  406: say('Not Acceptable'),
  407: say('Proxy Authentication Required'),
  408: say('Request Timeout'),
  409: say('Conflict'),
  410: say('Gone'),
  411: say('Length Required'),
  412: say('Precondition Failed'),
  413: say('Payload Too Large'),
  414: say('URI Too Long'),
  415: say('Unsupported Media Type'),
  416: say('Range Not Satisfiable'),
  417: say('Expectation Failed'),
  418: say("I'm a Teapot"),
  421: say('Misdirected Request'),
  422: say('Unprocessable Entity'),
  423: say('Locked'),
  424: say('Failed Dependency'),
  425: say('Too Early'),
  426: say('Upgrade Required'),
  428: say('Precondition Required'),
  429: say('Too Many Requests'),
  431: say('Request Header Fields Too Large'),
  451: say('Unavailable For Legal Reasons'),
  500: say('Internal Server Error'),
  501: say('Not Implemented'),
  502: say('Bad Gateway'),
  503: say('Service Unavailable'),
  504: say('Gateway Timeout'),
  505: say('HTTP Version Not Supported'),
  506: say('Variant Also Negotiates'),
  507: say('Insufficient Storage'),
  508: say('Loop Detected'),
  509: say('Bandwidth Limit Exceeded'),
  510: say('Not Extended'),
  511: say('Network Authentication Required'),
};

/** Those that have one. */
export const TITLED_STATUSES: readonly number[] = Object.keys(TITLES).map(Number);

/** The title of a problem that has none of its own. */
export function titleOf(status: number): Sentence {
  return TITLES[status] ?? say('Error');
}

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

/** One kind of problem: what an answer says of it, and what its page explains. */
export interface ProblemType {
  readonly status: number;
  /** The status' own phrase when left out. */
  readonly title?: Sentence;
  /** What an answer says where it has nothing more exact to say; the example shows it too. */
  readonly detail: Sentence;
  /** English, as all documentation. */
  readonly meaning: string;
  /** What a caller does about it. */
  readonly remedy: string;
  readonly example?: {
    /** The path that was asked for; that of a message when left out. */
    readonly instance?: string;
    readonly errors?: readonly FieldError[];
    readonly members?: Readonly<Record<string, unknown>>;
  };
}
