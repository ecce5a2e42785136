import { say, type Sentence } from '../languages/say.js';
import { busyProblem, conflictProblem, notFoundProblem } from '../http/problems.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { findMessage } from '../messages/find-messages.js';
import type { MessageDto } from '../messages/message.dto.js';
import type { CancelResult } from './change-one.js';
import type { RescheduleResult } from './reschedule.js';

/**
 * The message as an order about it has left it.
 * @param tooLate why it can no longer be obeyed
 * @throws Problem 404, 409 or 503 when it was not obeyed
 */
export async function changedMessage(
  context: DeliveryContext,
  id: string,
  result: CancelResult | RescheduleResult,
  tooLate: Sentence,
): Promise<MessageDto> {
  switch (result) {
    case 'cancelled':
    case 'rescheduled':
      return (await findMessage(context, id))!;
    case 'not_found':
      throw notFoundProblem(say('There is no message of this id.'));
    case 'busy':
      throw busyProblem();
    case 'too_late':
      throw conflictProblem(tooLate);
  }
}
