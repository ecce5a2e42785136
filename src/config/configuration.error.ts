/** One, or two that do not go together. */
const NAMES = /^[A-Z][A-Z0-9_]*(?: and [A-Z][A-Z0-9_]*)?/;

/** The environment does not make a configuration. The message is one line that names each setting and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  /** Sentences that each begin with the name of a setting. */
  readonly complaints: readonly string[];

  constructor(complaints: readonly string[]) {
    super(complaints.join('; '));
    this.complaints = complaints;
  }

  /** The names of the settings. */
  get settings(): string[] {
    return this.complaints.flatMap((complaint) => NAMES.exec(complaint)?.[0].split(' and ') ?? []);
  }
}
