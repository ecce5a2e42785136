/** The environment does not make a configuration. The message is one line that names each setting and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly complaints: readonly string[]) {
    super(complaints.join('; '));
  }
}
