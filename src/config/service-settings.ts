import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LOG_LEVELS, ROLES } from './choices.js';
import {
  anyText,
  complain,
  hostName,
  httpUrl,
  listOf,
  oneOf,
  type Parse,
  parsed,
  parser,
  port,
  postgresUrl,
  ratio,
  secondsAsMs,
  trueOrFalse,
  upTo,
  wholeNumber,
} from './parsers.js';
import { longHeaderKey } from './siren-settings.js';
import { group, optional, optionalList, optionalSecret, requiredSecret, withDefault } from './setting.js';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\x20-\x7e]*$/;

/** Headers as OpenTelemetry writes them in one variable: `name=value` between commas, the values percent-encoded. */
export const headerList: Parse<Readonly<Record<string, string>>> = parser(
  'name=value; several between commas',
  (text) => {
    const headers: Record<string, string> = {};
    for (const pair of text.split(',')) {
      const [name = '', ...rest] = pair.split('=');
      const value = rest.length === 0 ? null : decoded(rest.join('='));
      if (!NAME.test(name.trim()) || value === null || !VALUE.test(value)) {
        return complain('must hold headers as name=value, separated by commas, characters such as , written as %2C');
      }
      headers[name.trim()] = value;
    }
    return parsed(headers);
  },
);

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return null;
  }
}

/** Networks that proxies commonly stand in, by the names that Fastify knows. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

/** One proxy, or the network that proxies are in. Not "all", and no number of hops: either would believe any client. */
const proxy: Parse<string> = parser('address, network, or one of loopback, linklocal, uniquelocal', (text) => {
  const name = text.toLowerCase();
  if (NAMED.includes(name) || isIP(name) !== 0) return parsed(name);
  // A bare number would do for the library.
  if (isIP(name.split('/')[0]!) === 0 || !ipaddr.isValidCIDR(name)) {
    return complain(`must be addresses (10.0.0.1), networks (10.0.0.0/8) or ${NAMED.join(', ')}`);
  }
  const [, bits] = ipaddr.parseCIDR(name);
  return bits === 0 ? complain('must not be every address there is: name your proxies') : parsed(name);
});

export const proxies: Parse<readonly string[]> = listOf(proxy);

/** An origin as browsers send it: scheme, host, and the port where it is not the scheme's own. */
export const webOrigin: Parse<string> = parser('origin of a web page', (text) => {
  const url = URL.parse(text);
  const isOrigin =
    url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !text.includes('*');
  return isOrigin
    ? parsed(url.origin)
    : complain('must hold origins such as https://app.example.com, without a path; * is none, name each');
});

export const DATABASE_SETTINGS = group('Database', {
  url: requiredSecret(
    'DATABASE_URL',
    postgresUrl,
    'Postgres 15 or newer: postgresql://user:password@host:5432/database. No default: data must not land somewhere by accident.',
  ),
  backend: withDefault(
    'DATABASE_BACKEND',
    'postgres',
    oneOf(['postgres']),
    'Kind of database behind DATABASE_URL. Only plain Postgres so far.',
  ),
  poolSize: withDefault(
    'DATABASE_POOL_SIZE',
    '10',
    wholeNumber({ min: 2, max: 500, unit: 'connections' }),
    'Connections per process. Writes are batched, so a few suffice; more replicas share the server when each takes few.',
  ),
  migrate: withDefault(
    'DATABASE_MIGRATE',
    'true',
    trueOrFalse,
    'Bring the schema up to date at start, under an advisory lock. false: run "npm run migrate" yourself, as a role that may.',
  ),
  waitMs: withDefault(
    'DATABASE_WAIT_SECONDS',
    '30',
    secondsAsMs({ max: 3_600, zero: true }),
    'Seconds a start waits for a database that is not there yet; then the process ends. It does not wait after a wrong password, or for a missing database. 0: one try.',
  ),
});

/** Who may ask for what, and how often. */
export const ACCESS_SETTINGS = group('Access', {
  adminApiKeys: requiredSecret(
    'ADMIN_API_KEY',
    upTo(2, longHeaderKey),
    'Bearer key of our own API, all scopes, at least 24 bytes: openssl rand -hex 32. Two, separated by a comma, while one replaces the other. Applications have keys of their own: npm run api-key.',
  ),
  maxPerSecond: withDefault(
    'API_KEY_MAX_PER_SECOND',
    '0',
    wholeNumber({ min: 0, max: 100_000, unit: 'requests a second' }),
    'Requests a second of one application where its keys do not say; 0 for no limit. All keys of one name count together, over all replicas. Beyond it callers get 429. Webhooks, health and metrics are never limited.',
  ),
  wrongKeysPerMinute: withDefault(
    'WRONG_KEYS_PER_MINUTE',
    '20',
    wholeNumber({ min: 0, max: 1_000_000, unit: 'wrong keys a minute' }),
    'Wrong API keys from one address in a minute, per replica, beyond which they get 429 instead of 401. Right keys are taken all the same. 0: never, as for a scan of all routes.',
  ),
});

/** How the service is reached. */
export const HTTP_SETTINGS = group('HTTP', {
  host: withDefault('HOST', '0.0.0.0', hostName, 'Address to listen on. All of IPv4, since containers need that.'),
  port: withDefault('PORT', '3000', port, 'Port of the API; 0 takes any free one.'),
  metricsPort: optional('METRICS_PORT', port, 'Port of /metrics alone, to keep it from the public. Unset: on PORT.'),
  trustProxy: optionalList(
    'TRUST_PROXY',
    proxies,
    "Proxies in front of the service. Their X-Forwarded-For tells the client's address; their X-Forwarded-Host and -Proto tell what a browser asked for. Write addresses, networks like 10.0.0.0/8, or loopback, linklocal, uniquelocal; separate them by commas. Unset: none is believed, and the address is that of whoever connects.",
  ),
  servesDocs: withDefault(
    'SERVE_DOCS',
    'true',
    trueOrFalse,
    'Whether /docs, /docs-json and /docs-yaml are there. They want no key. They tell what every route takes, but nothing that is stored.',
  ),
  servesMetrics: withDefault(
    'SERVE_METRICS',
    'true',
    trueOrFalse,
    'Whether /metrics is there. It wants no key. It holds neither numbers nor texts, but how much is sent; METRICS_PORT keeps it from the public instead.',
  ),
  corsOrigins: optionalList(
    'CORS_ORIGINS',
    listOf(webOrigin),
    'Origins of web pages that may call the API from a browser, separated by commas: https://app.example.com. Such a page has an API key, and so has whoever uses it. Unset: none may, but our own.',
  ),
});

export const PROCESS_SETTINGS = group('Process', {
  roles: withDefault(
    'ROLES',
    ROLES.join(','),
    listOf(oneOf(ROLES)),
    'What this process does: api, worker or both. Both is simplest; split them to scale each.',
  ),
  shutdown: {
    drainMs: withDefault(
      'SHUTDOWN_DRAIN_MS',
      '5000',
      wholeNumber({ min: 0, max: 600_000, unit: 'milliseconds' }),
      'Milliseconds for which requests are still served after SIGTERM. Meanwhile /health/ready says 503, and load balancers learn of it. SIGINT, or a second signal, ends it at once.',
    ),
    graceMs: withDefault(
      'SHUTDOWN_GRACE_MS',
      '10000',
      wholeNumber({ min: 0, max: 600_000, unit: 'milliseconds' }),
      'Milliseconds that work in hand gets after that. Another replica takes up what is cut off. Kubernetes has to wait for both: terminationGracePeriodSeconds.',
    ),
  },
  log: {
    level: withDefault('LOG_LEVEL', 'info', oneOf(LOG_LEVELS), `Least level that is logged: ${LOG_LEVELS.join(', ')}.`),
  },
});

/** Traces, by the names that OpenTelemetry gave these variables. */
export const TRACING_SETTINGS = group('Tracing', {
  endpoint: optional(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    httpUrl,
    'A collector that takes OTLP over HTTP, such as http://127.0.0.1:4318. Traces are posted to /v1/traces there, as JSON. Unset: no traces.',
  ),
  headers: optionalSecret(
    'OTEL_EXPORTER_OTLP_HEADERS',
    headerList,
    "Headers that go with the traces, such as the collector's key: api-key=abc,x-tenant=acme. Characters such as , and = are written as %2C and %3D.",
  ),
  serviceName: withDefault('OTEL_SERVICE_NAME', 'siren-gateway', anyText, 'Name of this service in the traces.'),
  sampleRatio: withDefault(
    'OTEL_TRACES_SAMPLER_ARG',
    '1',
    ratio,
    'Share of the traces that begin here which are recorded, 0 to 1. Callers who send a traceparent have decided for theirs. Each message makes about five spans.',
  ),
});
