/** Injection token of the checked, frozen {@link SirenModuleOptions}. */
export const SIREN_OPTIONS = Symbol('SIREN_OPTIONS');

/** Siren's two APIs. Webhooks of both are always understood; this names the one used for sending. */
export type SirenDialectName = 'toolkit' | 'platform';

export interface SirenModuleOptions {
  /** Sent as the bearer token of every request. */
  apiKey: string;
  /** A webhook signed with any of these is genuine: more than one lets a secret be replaced without a gap. */
  webhookSecrets: readonly string[];
  /** `http:` or `https:`; a path is kept as a prefix. Default: the dialect's own address. */
  baseUrl?: string;
  /** Default `toolkit`. */
  dialect?: SirenDialectName;
  /** Milliseconds for a whole exchange: waiting for a connection, request and answer. Default 10000. */
  timeoutMs?: number;
  /** Requests in flight at once, sends and status questions together. Default 64. */
  maxConcurrency?: number;
  /** Who delivers the SMS behind Siren (`twilio`, `infobip`, ...): error codes mean different things at each. */
  smsProvider?: string;
}
