/** A question that is well-formed and that the statistics cannot answer. */
export class UnanswerableError extends Error {
  constructor(
    /** The part of the question that must be another. */
    readonly path: string,
    message: string,
  ) {
    super(message);
    this.name = 'UnanswerableError';
  }
}
