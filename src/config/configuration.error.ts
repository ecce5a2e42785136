/** The environment does not make a configuration. The message is one line that names each setting and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  /** @param complaints sentences that each begin with the name of a setting */
  constructor(readonly complaints: readonly string[]) {
    super(complaints.join('; '));
  }

  /** The names of the settings. */
  get settings(): string[] {
    return this.complaints.map((complaint) => /^[A-Z][A-Z0-9_]*/.exec(complaint)?.[0] ?? '').filter(Boolean);
  }
}
