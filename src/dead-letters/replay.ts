import type { DeliveryContext } from '../messages/delivery-context.js';
import type { Caller } from '../http/actor.js';
import { replayMessage, type ReplayResult } from '../delivering/change-one.js';
import { replayEvent } from '../outbox/redeliver.js';
import { replayIncoming } from '../inbox/replay-incoming.js';
import { replayWebhook } from '../webhooks/replay-webhook.js';
import type { DeadLetterKind } from './dead-letter.dto.js';

export type Replayed =
  { result: 'replayed'; kind: DeadLetterKind } | { result: Exclude<ReplayResult, 'replayed'>; kind: null };

/**
 * Handles a dead letter once more, whatever it is. A webhook that failed has brought no incoming message yet, so no id is
 * two dead letters at once.
 */
export async function replay(context: DeliveryContext, id: string, by: Caller): Promise<Replayed> {
  if (await replayWebhook(context, id, by)) return { result: 'replayed', kind: 'webhook' };
  if (await replayIncoming(context, id, by)) return { result: 'replayed', kind: 'incoming' };
  if (await replayEvent(context.dataSource, id, by)) return { result: 'replayed', kind: 'event' };
  const result = await replayMessage(context, id, by);
  return result === 'replayed' ? { result, kind: 'message' } : { result, kind: null };
}
