import type { Sentence } from '../../languages/say.js';

/** A question that is well-formed and that the statistics cannot answer. */
export class UnanswerableError extends Error {
  constructor(
    /** The part of the question that must be another. */
    readonly path: string,
    readonly sentence: Sentence,
  ) {
    super(String(sentence));
    this.name = 'UnanswerableError';
  }
}
