import type { MessageAcceptance } from '../accepting/accept-messages.js';
import { validationProblem } from '../http/problems.js';
import { checkAs } from '../http/validation.js';
import { say } from '../languages/say.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { acceptBulk, type BulkOptions } from './accept-bulk.js';
import type { AcceptedBulk } from './accept-items.js';
import { type MessageFor, readSharedBody, type SharedFields } from './shared-body.js';
import { RecipientsDto } from './shared-body.dto.js';

/**
 * Accepts one body for many recipients as a batch; the fields are those of the HTTP request.
 * @throws Problem when the body is not valid; a bad recipient is among the rejected
 */
export async function acceptRecipients(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  bulk: unknown,
  options: BulkOptions,
): Promise<AcceptedBulk> {
  const checked = await checkAs(RecipientsDto, bulk);
  if (!checked.ok) throw checked.problem;
  const { recipients, duplicates, name, dryRun, ...body } = checked.value;
  // Whoever asks by code would take what is sent for a trial.
  if (dryRun != null) throw validationProblem([{ path: 'dryRun', message: say('is not a known property') }]);
  const messageFor = await messageForEach(context, body);
  return acceptBulk(context, acceptance, recipients, { ...options, messageFor, duplicates, name });
}

/**
 * How messages are made of recipients.
 * @throws Problem when what is said to all of them is not valid
 */
export async function messageForEach(context: DeliveryContext, body: SharedFields): Promise<MessageFor> {
  const read = await readSharedBody(body, context);
  if (!read.ok) throw read.problem;
  return read.value;
}
