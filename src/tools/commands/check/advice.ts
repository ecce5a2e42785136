import type { Channel } from '../../../siren/channel.js';
import { explainError } from '../../../siren/explain-error.js';
import type { AnswersByStatus, WebhookEndpoint } from './running-service.js';

const WINDOW_CLOSED =
  'the 24-hour window is closed: WhatsApp takes plain text only within a day after the recipient wrote. Write any word to your WhatsApp number from that phone, then run this again';

/** What to do about a code that a check's own message failed with; the first that fits. */
const BY_CODE: readonly [RegExp, string][] = [
  [/^(131047|470|window_closed)$/, WINDOW_CLOSED],
  [/^(131026|1013)$/, 'this number cannot be reached by WhatsApp: try another one, or SMS alone is left for it'],
  [/^131030$/, 'the account is a test account: put this number on its list of recipients'],
  [/^(http_401|190|0|3|10)$/, 'Siren refuses the key: correct SIREN_API_KEY, and restart the service'],
  [/^http_403$/, 'the key may not do this: look at its rights where you manage Siren'],
  [/^http_40[45]$/, 'Siren knows no such call: correct SIREN_BASE_URL and SIREN_DIALECT, and restart the service'],
  [
    /^(dns_failed|connection_refused|network_unreachable|connect_timeout|tls_failed)$/,
    'the service cannot reach Siren: look at SIREN_BASE_URL and at the network of the service',
  ],
  [
    /^(timeout|connection_lost|unknown_outcome)$/,
    'Siren gave no answer: look at SIREN_BASE_URL, and raise SIREN_TIMEOUT_MS',
  ],
  [/^suppressed$/, 'the number is on the suppression list: take it off by DELETE /api/v1/suppressions/{phoneNumber}'],
  [/^sms_country_not_allowed$/, 'SMS to this country are not allowed: add it to SMS_COUNTRIES'],
];

/** A sentence on a failure: its code, what it means, what to do. */
export function adviceOnCode(channel: Channel, code: string): string {
  const todo = BY_CODE.find(([codes]) => codes.test(code))?.[1];
  const meaning =
    explainError({ channel, code }).meaning ?? 'no table of ours knows this code: ask who runs your account';
  return `it failed with ${code}: ${todo ?? meaning}`;
}

/** Why a webhook that was waited for did not come, from what the service has answered at its endpoint meanwhile. */
export function adviceOnSilence(
  endpoint: WebhookEndpoint,
  { before, after, waitedS }: { before: AnswersByStatus; after: AnswersByStatus; waitedS: number },
): string {
  const grown = (status: number) => (after.get(status) ?? 0) > (before.get(status) ?? 0);
  if (grown(401)) {
    return 'a webhook came, and its signature is wrong: make SIREN_WEBHOOK_SECRET the same here and at Siren, and restart the service';
  }
  const refused = [...after.keys()].find((status) => status >= 400 && grown(status));
  if (refused !== undefined) {
    return `a webhook came, and the service refused it with ${refused}: its log says why ("webhook refused")`;
  }
  return `no webhook came within ${waitedS} s: tell Siren this address (npm run siren:webhooks in dialect platform, else where you manage Siren), https and reachable from outside: https://your-host/api/v1/webhooks/siren/${endpoint}`;
}
