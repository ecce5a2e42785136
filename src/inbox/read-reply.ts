import { contentErrors, speaksWithoutText, type SubmittedContent } from '../accepting/message-content.js';
import { validationProblem } from '../http/problems.js';
import { checkAs, type Checked } from '../http/validation.js';
import type { Reply } from './incoming-message-handler.js';
import { ReplyDto } from './reply.dto.js';

/**
 * The reply that a handler returned; null when it returned nothing, or nothing but white space.
 * @throws TypeError when it is none that could be sent; what it says is not repeated
 */
export async function readReply(returned: unknown): Promise<Reply | null> {
  if (returned === undefined || returned === null) return null;
  const reply = typeof returned === 'object' ? returned : { text: returned };
  const isBlank = 'text' in reply && typeof reply.text === 'string' && reply.text.trim() === '';
  if (isBlank && !speaksWithoutText(reply as SubmittedContent)) return null;
  const checked = await checkReply(isBlank ? { ...reply, text: undefined } : reply);
  if (!checked.ok) {
    const complaints = checked.problem.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
    throw new TypeError(`The reply of a handler cannot be sent: ${complaints.join('; ')}`);
  }
  return checked.value as Reply;
}

async function checkReply(reply: object): Promise<Checked<ReplyDto>> {
  const checked = await checkAs(ReplyDto, reply);
  if (!checked.ok) return checked;
  // By the channel that the message came by, which may be WhatsApp.
  const errors = contentErrors(checked.value, checked.value.channels ?? null);
  return errors.length === 0 ? checked : { ok: false, problem: validationProblem(errors) };
}
