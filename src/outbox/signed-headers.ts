import { Webhook } from 'standardwebhooks';

/**
 * The headers of Standard Webhooks. The id is the event's own, the same at every try, so that a receiver knows a repeat;
 * with several secrets there are as many signatures, of which a receiver needs to know one.
 * @param body the exact text that is sent
 */
export function signedHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: Date,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
}
