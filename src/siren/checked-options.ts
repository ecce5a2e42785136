import { Secret } from '../secrets/secret.js';
import type { SirenDialect } from './dialect.js';
import { dialectNamed } from './dialects.js';
import type { SirenModuleOptions } from './siren.options.js';

type Kept = 'apiKey' | 'webhookSecrets';

/** The options with every default filled in and every rule checked. */
export interface CheckedSirenOptions extends Required<Omit<SirenModuleOptions, Kept | 'dialect' | 'smsProvider'>> {
  apiKey: Secret;
  webhookSecrets: Secret<readonly string[]>;
  dialect: SirenDialect;
  smsProvider?: string;
}

/** Throws an error that names the option and never shows its value. */
export function checkedOptions(options: SirenModuleOptions): Readonly<CheckedSirenOptions> {
  const dialect = dialectNamed(options.dialect ?? 'toolkit');
  // What a header cannot carry would fail each request instead of the start.
  check(/^[\x21-\x7e]+$/.test(options.apiKey), 'apiKey', 'must be printable ASCII without spaces');
  const secrets = options.webhookSecrets;
  check(
    secrets.length > 0 && secrets.every((secret) => secret !== ''),
    'webhookSecrets',
    'must name one secret or more',
  );
  return Object.freeze({
    apiKey: new Secret(options.apiKey),
    webhookSecrets: new Secret(Object.freeze([...secrets])),
    baseUrl: checkedBaseUrl(options.baseUrl ?? dialect.defaultBaseUrl),
    dialect,
    timeoutMs: checkedCount(options.timeoutMs ?? 10_000, 'timeoutMs'),
    maxConcurrency: checkedCount(options.maxConcurrency ?? 64, 'maxConcurrency'),
    ...(options.smsProvider !== undefined && { smsProvider: options.smsProvider }),
  });
}

/** Without a slash at its end, so that a path can follow. */
function checkedBaseUrl(value: string): string {
  const url = URL.parse(value);
  const usable = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  check(usable && url.username === '' && url.password === '', 'baseUrl', 'must be an http or https address alone');
  return value.trim().replace(/(?<!\/)\/+$/, '');
}

function checkedCount(value: number, name: string): number {
  check(Number.isSafeInteger(value) && value > 0, name, 'must be a whole number above 0');
  return value;
}

function check(holds: boolean, name: string, rule: string): asserts holds {
  if (!holds) throw new Error(`SirenModule: ${name} ${rule}`);
}
