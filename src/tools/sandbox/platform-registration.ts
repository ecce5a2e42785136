import { randomBytes } from 'node:crypto';
import type { ReadRegistration, WebhookKind, WebhookTarget, WebhookTargets } from './dialect.js';
import { isObject, parseObject } from './json.js';

/** Under which name each kind of webhook is registered. */
const CONFIGS: readonly (readonly [string, WebhookKind])[] = [
  ['webhookConfig', 'status'],
  ['inboundWebhookConfig', 'message'],
];

/** Reads where webhooks are to go: either kind, or both. */
export function readRegistration(body: string): ReadRegistration {
  const parsed = parseObject(body) ?? {};
  const targets: Partial<Record<WebhookKind, WebhookTarget>> = {};
  for (const [name, kind] of CONFIGS) {
    const config = parsed[name] ?? null;
    if (config === null) continue;
    const { url, secret } = isObject(config) ? config : {};
    if (typeof url !== 'string' || !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
      return { ok: false, problem: `"${name}.url" is no address` };
    }
    if (typeof secret !== 'string' || secret === '') return { ok: false, problem: `"${name}.secret" is missing` };
    targets[kind] = { url, secret };
  }
  if (Object.keys(targets).length === 0) return { ok: false, problem: 'neither webhook is named' };
  return { ok: true, targets };
}

/** What is answered: where they go, and never the secret. */
export function registered(targets: WebhookTargets): Record<string, unknown> {
  return Object.fromEntries(
    CONFIGS.flatMap(([name, kind]) => {
      const target = targets[kind];
      if (target === undefined) return [];
      return [[name, { url: target.url, headers: [], verificationKey: randomBytes(16).toString('hex') }]];
    }),
  );
}
