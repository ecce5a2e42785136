/** Injection token of the checked, frozen {@link SirenModuleOptions}. */
export const SIREN_OPTIONS = Symbol('SIREN_OPTIONS');

/** Siren's two APIs, and where each is. Webhooks of both are always understood; an option names the one used for sending. */
export const SIREN_BASE_URLS = {
  toolkit: 'https://api.siren.ai',
  platform: 'https://api.trysiren.io',
} as const;
export type SirenDialectName = keyof typeof SIREN_BASE_URLS;

/** What holds where the options say nothing. The settings of the service take theirs from here. */
export const SIREN_DEFAULTS = {
  dialect: 'toolkit',
  timeoutMs: 10_000,
  maxConcurrency: 64,
} as const satisfies Partial<SirenModuleOptions>;

export interface SirenModuleOptions {
  /** Sent as the bearer token of every request. */
  apiKey: string;
  /** A webhook signed with any of these is genuine: more than one lets a secret be replaced without a gap. */
  webhookSecrets: readonly string[];
  /** `http:` or `https:`; a path is kept as a prefix. Default: the dialect's own address. */
  baseUrl?: string;
  /** Default {@link SIREN_DEFAULTS}. */
  dialect?: SirenDialectName;
  /** Milliseconds for a whole exchange: waiting for a connection, request and answer. Default {@link SIREN_DEFAULTS}. */
  timeoutMs?: number;
  /** Requests in flight at once, sends and status questions together. Default {@link SIREN_DEFAULTS}. */
  maxConcurrency?: number;
  /** Who delivers the SMS behind Siren (`twilio`, `infobip`, ...): error codes mean different things at each. */
  smsProvider?: string;
}
