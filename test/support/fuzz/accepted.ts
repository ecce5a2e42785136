import { type Endpoint, ENDPOINTS } from '../siren-webhooks.js';
import { readArrival } from '../../../src/webhooks/arrival.js';
import type { Outcome } from './exchange.js';
import type { FuzzInput } from './input.js';
import type { ResolvedInput } from './request-bytes.js';
import { jsonIn } from './verdict.js';

/** What was answered with success, and must be there from then on. */
export class Accepted {
  /** Ids of messages that were answered 202. */
  readonly messages = new Set<string>();
  /** Batches, and how many messages each had accepted when that was answered. */
  readonly batches = new Map<string, number>();
  /** Digests of webhooks that were answered 200, with the id that each is about; null: it cannot be read. */
  readonly webhooks = new Map<string, string | null>();

  note({ operation }: FuzzInput, { body, method }: ResolvedInput, { answers: [answer] }: Outcome): void {
    if (answer === undefined || method !== 'POST') return;
    const reported = answer.status === 202 ? (jsonIn(answer.body) as Record<string, unknown> | undefined) : undefined;
    if (isMessage(reported)) this.messages.add(reported.id);
    if (isBatch(reported)) this.batches.set(reported.batchId, reported.accepted);
    if (answer.status === 200 && body !== null) this.noteWebhook(operation, Buffer.from(body, 'latin1'));
  }

  private noteWebhook(operation: string, body: Buffer): void {
    const endpoint = ENDPOINTS.find((one): one is Endpoint => operation === `POST /api/v1/webhooks/siren/${one}`);
    if (endpoint === undefined) return;
    for (const { digest, content } of readArrival(endpoint, body, {}).webhooks) {
      this.webhooks.set(digest, content?.providerMessageId ?? null);
    }
  }
}

/** As any route answers that takes one. */
function isMessage(reported: Record<string, unknown> | undefined): reported is { id: string } {
  return typeof reported?.id === 'string' && Array.isArray(reported.attempts);
}

function isBatch(reported: Record<string, unknown> | undefined): reported is { batchId: string; accepted: number } {
  return typeof reported?.batchId === 'string' && typeof reported.accepted === 'number';
}
