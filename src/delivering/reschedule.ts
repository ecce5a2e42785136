import { say } from '../languages/say.js';
import type { Caller } from '../http/actor.js';
import type { FieldError } from '../http/problem.js';
import { validationProblem } from '../http/problems.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { leavesAt } from '../messages/delivery-times.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { type Changed, changeOne } from './change-one.js';

/** `too_late`: it has begun, or is finished. */
export type RescheduleResult = Changed<'rescheduled' | 'too_late'>;

/**
 * Reschedules a message of which nothing has begun. Its time to live stays the same, so its expiry moves with it,
 * unless the caller named an `expiresAt`. The same time again changes nothing.
 * @param sendAt in the future; null: at once
 * @throws Problem if it would expire before it could leave
 */
export async function rescheduleMessage(
  context: DeliveryContext,
  id: string,
  sendAt: Date | null,
  by: Caller,
): Promise<RescheduleResult> {
  const result = await changeOne<'rescheduled' | 'too_late' | FieldError>(
    context,
    id,
    (open) => {
      const { message, attempts, now } = open;
      if (message.finishedAt !== null || attempts.length > 0) return 'too_late';
      const expiresAt = expiryAt(message, sendAt ?? now);
      const leaves = leavesAt(message, context.policy, sendAt ?? now);
      if (leaves >= expiresAt) {
        return {
          path: 'sendAt',
          message: say('lets it leave at {leaves}, when it has expired ({expires})', {
            leaves: leaves.toISOString(),
            expires: expiresAt.toISOString(),
          }),
        };
      }
      open.reschedule(sendAt, expiresAt, { by: by.actor.keyId });
      return 'rescheduled';
    },
    { action: 'message.rescheduled', by, factsOf: ({ status, sendAt: at }) => ({ status, sendAt: at }) },
  );
  if (typeof result === 'object') throw validationProblem([result]);
  return result;
}

function expiryAt(message: Readonly<MessageRecord>, leavesAt: Date): Date {
  const { fixedExpiry, expiresAt, sendAt, createdAt } = message;
  if (fixedExpiry) return expiresAt;
  return new Date(leavesAt.getTime() + expiresAt.getTime() - (sendAt ?? createdAt).getTime());
}
