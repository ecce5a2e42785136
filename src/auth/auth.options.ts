import type { Secret } from '../secrets/secret.js';

/** Who may ask, and how often. */
export interface AuthOptions {
  /** One key that may do everything, or two while one replaces the other. */
  readonly adminApiKeys: readonly string[] | Secret<readonly string[]>;
  /** Requests of one application in a second, over all replicas, where its keys do not say; 0 (the default): no limit. */
  readonly maxPerSecond?: number;
  /** Wrong keys from one address in a minute, beyond which they are answered `429`; 0: never. Default 20. */
  readonly wrongKeysPerMinute?: number;
}

/** The default of `.env.example`. */
export const DEFAULT_WRONG_KEYS_PER_MINUTE = 20;

/** Injection token of {@link AuthOptions}. */
export const AUTH_OPTIONS = Symbol('AUTH_OPTIONS');
