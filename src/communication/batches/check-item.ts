import { invalidPhoneNumberProblem } from '../../http/problems.js';
import { readJsonBody } from '../../http/json-body.js';
import type { FieldError, Problem } from '../../http/problem.js';
import { checkAs } from '../../http/validation.js';
import { URGENCY } from '../../queue/jobs.js';
import { newMessage, type NewMessage } from '../accepting/new-message.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { Line } from './lines.js';

/** One item of a batch, checked on its own: a message ready to be stored, or what is wrong with it. */
export type CheckedItem = { index: number } & ({ message: NewMessage } | { errors: readonly FieldError[] });

/** The most bytes that one line of an upload may have. */
export const MAX_LINE_BYTES = 64 * 1024;

/** Checks an item as a single message would be. */
export async function checkItem(
  index: number,
  item: unknown,
  batchId: string,
  policy: DeliveryPolicy,
): Promise<CheckedItem> {
  const checked = await checkAs(SubmitMessageDto, item);
  if (!checked.ok) return { index, errors: errorsOf(checked.problem) };
  const message = newMessage(checked.value, policy, { batchId, priority: URGENCY.bulk });
  return message === null ? { index, errors: errorsOf(invalidPhoneNumberProblem('to')) } : { index, message };
}

/** The same for a line of an upload. */
export function checkLine(
  index: number,
  line: Line,
  batchId: string,
  policy: DeliveryPolicy,
): Promise<CheckedItem> | CheckedItem {
  if (line.kind === 'too_long') {
    return { index, errors: [{ path: '', message: `is longer than ${MAX_LINE_BYTES} bytes` }] };
  }
  const body = readJsonBody(line.bytes);
  if (!body.ok) return { index, errors: body.errors ?? [{ path: '', message: inLine(body.detail) }] };
  return checkItem(index, body.value, batchId, policy);
}

function errorsOf({ errors, detail }: Problem): readonly FieldError[] {
  return errors ?? [{ path: '', message: detail }];
}

/** "The body is not valid JSON." said of a line. */
function inLine(detail: string): string {
  return detail.replace(/^The body /, '').replace(/\.$/, '');
}
