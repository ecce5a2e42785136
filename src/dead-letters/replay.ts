import type { DeliveryContext } from '../messages/delivery-context.js';
import type { Caller } from '../http/actor.js';
import { replayMessage, type ReplayResult } from '../delivering/change-one.js';
import { replayEvent } from '../outbox/redeliver.js';
import { replayIncoming } from '../inbox/replay-incoming.js';
import { replayWebhook } from '../webhooks/given-up-webhooks.js';
import type { DeadLetterKind } from './dead-letter.dto.js';

export type Replayed =
  { result: 'replayed'; kind: DeadLetterKind } | { result: Exclude<ReplayResult, 'replayed'>; kind: null };

/**
 * Handles a dead letter once more, whatever it is. A webhook that failed has brought no incoming message yet, so no id is
 * two dead letters at once.
 */
export async function replay(context: DeliveryContext, id: string, by: Caller): Promise<Replayed> {
  for (const kind of ['webhook', 'incoming', 'event'] as const) {
    if ((await replayOf(context, kind, id, by)) === 'replayed') return { result: 'replayed', kind };
  }
  const result = await replayOf(context, 'message', id, by);
  return result === 'replayed' ? { result, kind: 'message' } : { result, kind: null };
}

/** The same of one whose kind is known. */
export async function replayOf(
  context: DeliveryContext,
  kind: DeadLetterKind,
  id: string,
  by: Caller,
): Promise<ReplayResult> {
  switch (kind) {
    case 'message':
      return replayMessage(context, id, by);
    case 'webhook':
      return (await replayWebhook(context, id, by)) ? 'replayed' : 'not_found';
    case 'incoming':
      return (await replayIncoming(context, id, by)) ? 'replayed' : 'not_found';
    case 'event':
      return (await replayEvent(context.dataSource, id, by)) ? 'replayed' : 'not_found';
  }
}
