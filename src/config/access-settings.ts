import { trueOrFalse, upTo } from './parse-choice.js';
import { wholeNumber } from './parse-number.js';
import { longHeaderKey } from './parse-secret.js';
import { proxies } from './parse-trust-proxy.js';
import { optional, requiredSecret, withDefault } from './setting.js';

/** Who may ask for what, and how often. */
export const ACCESS_SETTINGS = {
  adminApiKeys: requiredSecret(
    'ADMIN_API_KEY',
    upTo(2, longHeaderKey),
    'Bearer key of our own API, all scopes, at least 24 bytes: openssl rand -hex 32. Two, separated by a comma, while one replaces the other. Applications have keys of their own: npm run api-key.',
  ),
  apiKeyMaxPerSecond: withDefault(
    'API_KEY_MAX_PER_SECOND',
    '0',
    wholeNumber({ min: 0, max: 100_000 }),
    'Requests a second of one application (all keys of one name, over all replicas) where its keys do not say; 0 for no limit. Beyond it callers get 429. Webhooks, health and metrics are never limited.',
  ),
  wrongKeysPerMinute: withDefault(
    'WRONG_KEYS_PER_MINUTE',
    '20',
    wholeNumber({ min: 0, max: 1_000_000 }),
    'Wrong API keys from one address in a minute, per replica, beyond which they get 429 instead of 401; right ones are taken all the same. 0 for never, as for a walk over all routes.',
  ),
  trustProxy: optional(
    'TRUST_PROXY',
    proxies,
    'Proxies in front of the service whose X-Forwarded-For tells the address of the client, and X-Forwarded-Host and -Proto what a browser was asked for: addresses, networks like 10.0.0.0/8, or loopback, linklocal, uniquelocal; separated by commas. Unset: none is believed, and the address is that of whoever connects.',
  ),
  serveDocs: withDefault(
    'SERVE_DOCS',
    'true',
    trueOrFalse,
    'Whether /docs, /docs-json and /docs-yaml are there. They want no key, and tell what every route takes, but nothing that is stored.',
  ),
  serveMetrics: withDefault(
    'SERVE_METRICS',
    'true',
    trueOrFalse,
    'Whether /metrics is there. It wants no key, and holds neither numbers nor texts, but how much is sent: METRICS_PORT keeps it from the public instead.',
  ),
};
