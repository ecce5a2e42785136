import type { Sentence } from '../../languages/say.js';
import type { FieldError } from '../problem.js';

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
