import { defaultsOf } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';
import type { Secret } from '../secrets/secret.js';

/** Who may ask, and how often. */
export interface AuthOptions {
  /** One key that may do everything, or two while one replaces the other. */
  readonly adminApiKeys: readonly string[] | Secret<readonly string[]>;
  /** Requests of one application in a second, over all replicas, where its keys do not say; 0: no limit. Default {@link AUTH_DEFAULTS}. */
  readonly maxPerSecond?: number;
  /** Wrong keys from one address in a minute, beyond which they are answered `429`; 0: never. Default {@link AUTH_DEFAULTS}. */
  readonly wrongKeysPerMinute?: number;
}

const { maxPerSecond, wrongKeysPerMinute } = SETTINGS.access;

/** What holds where the options say nothing, as in `.env.example`. */
export const AUTH_DEFAULTS = defaultsOf({ maxPerSecond, wrongKeysPerMinute });

/** Injection token of {@link AuthOptions}. */
export const AUTH_OPTIONS = Symbol('AUTH_OPTIONS');
