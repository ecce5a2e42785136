import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

/** What is wrong with one field, named as a caller would write it: `channels[0].fallbackAfter`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions {
  /** Stable reference that programs may compare, such as `/problems/validation`. */
  readonly type: string;
  readonly status: number;
  /** For people: this occurrence, and what to do. Never holds a number, a text or a secret. */
  readonly detail: string;
  /** Of the type, not of the occurrence; the status' own phrase when left out. */
  readonly title?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the body, beside those of every problem (RFC 9457, extension members). */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error answer as RFC 9457 has it. Throw it anywhere in a request; the problem filter writes it. */
export class Problem extends HttpException {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor({ type, status, detail, title, errors, headers, members, cause }: ProblemOptions) {
    super(detail, status, { cause });
    this.type = type;
    this.title = title ?? STATUS_CODES[status] ?? 'Error';
    this.detail = detail;
    this.errors = errors;
    this.headers = headers ?? {};
    this.members = members ?? {};
  }
}
