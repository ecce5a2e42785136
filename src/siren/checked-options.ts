import { checkOptions, optionGroup, eachOf, amongWords, ifGiven, positive, rule, text } from '../options/rules.js';
import { Secret } from '../secrets/secret.js';
import type { SirenDialect } from './dialect.js';
import { DIALECT_NAMES, dialectNamed } from './dialects.js';
import { SIREN_BASE_URLS, SIREN_DEFAULTS, type SirenModuleOptions } from './siren.options.js';

type Kept = 'apiKey' | 'webhookSecrets';

/** The options with every default filled in and every rule checked. */
export interface CheckedSirenOptions extends Required<Omit<SirenModuleOptions, Kept | 'dialect' | 'smsProvider'>> {
  apiKey: Secret;
  webhookSecrets: Secret<readonly string[]>;
  dialect: SirenDialect;
  smsProvider?: string;
}

const isHeaderText = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);

const RULES = optionGroup<SirenModuleOptions>({
  // What a header cannot carry would fail each request instead of the start.
  apiKey: rule('printable ASCII without spaces', isHeaderText),
  webhookSecrets: eachOf(text, { least: 1 }),
  baseUrl: ifGiven(rule('an http or https address alone', isBaseUrl)),
  dialect: ifGiven(amongWords(DIALECT_NAMES)),
  timeoutMs: ifGiven(positive),
  maxConcurrency: ifGiven(positive),
  smsProvider: ifGiven(text),
});

/** Throws an error that names each option that is wrong, and never shows its value. */
export function checkedOptions(options: SirenModuleOptions): Readonly<CheckedSirenOptions> {
  checkOptions('SirenModule', options, RULES);
  const dialect = dialectNamed(options.dialect ?? SIREN_DEFAULTS.dialect);
  return Object.freeze({
    apiKey: new Secret(options.apiKey),
    webhookSecrets: new Secret(Object.freeze([...options.webhookSecrets])),
    baseUrl: withoutSlash(options.baseUrl ?? SIREN_BASE_URLS[dialect.name]),
    dialect,
    timeoutMs: options.timeoutMs ?? SIREN_DEFAULTS.timeoutMs,
    maxConcurrency: options.maxConcurrency ?? SIREN_DEFAULTS.maxConcurrency,
    ...(options.smsProvider !== undefined && { smsProvider: options.smsProvider }),
  });
}

function isBaseUrl(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const isHttp = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  return isHttp && url.username === '' && url.password === '';
}

/** At its end, so that a path can follow. */
function withoutSlash(address: string): string {
  return address.trim().replace(/(?<!\/)\/+$/, '');
}
