import { checkAs } from '../http/validation.js';
import type { Reply } from './incoming-message-handler.js';
import { ReplyDto } from './reply.dto.js';

/**
 * The reply that a handler returned; null when it returned nothing, or nothing but white space.
 * @throws TypeError when it is none that could be sent; what it says is not repeated
 */
export async function readReply(returned: unknown): Promise<Reply | null> {
  if (returned === undefined || returned === null) return null;
  const reply = typeof returned === 'object' ? returned : { text: returned };
  if ('text' in reply && typeof reply.text === 'string' && reply.text.trim() === '') return null;
  const checked = await checkAs(ReplyDto, reply);
  if (!checked.ok) {
    const complaints = checked.problem.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
    throw new TypeError(`The reply of a handler cannot be sent: ${complaints.join('; ')}`);
  }
  return checked.value;
}
