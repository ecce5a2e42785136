import { v7 as uuid } from 'uuid';
import { readDateTime } from '../../http/is-date-time.js';
import { URGENCY, type Urgency } from '../../queue/jobs.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { readPhoneNumber } from '../phone-number.js';
import { completePlan, type Step } from '../plan.js';
import type { SubmitMessageDto } from './submit-message.dto.js';

/** A message that is checked and complete, ready to be stored. */
export interface NewMessage {
  id: string;
  to: string;
  text: string;
  plan: Step[];
  priority: Urgency;
  batchId: string | null;
  reference: string | null;
  replyTo: string | null;
  metadata: Record<string, unknown>;
  /** Null: the usual time to live, counted from acceptance. */
  expiresAt: Date | null;
}

/** The message that was submitted, or null when its number is none. */
export function newMessage(
  submitted: SubmitMessageDto,
  policy: DeliveryPolicy,
  part: Partial<Pick<NewMessage, 'priority' | 'batchId' | 'replyTo'>> = {},
): NewMessage | null {
  const { e164 } = readPhoneNumber(submitted.to, policy.defaultCountry);
  if (e164 === null) return null;
  return {
    id: uuid(),
    to: e164,
    text: submitted.text,
    plan: completePlan(submitted.channels ?? undefined, policy),
    reference: submitted.reference ?? null,
    metadata: submitted.metadata ?? {},
    expiresAt: readDateTime(submitted.expiresAt),
    priority: URGENCY.single,
    batchId: null,
    replyTo: null,
    ...part,
  };
}
