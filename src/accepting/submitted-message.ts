import type { RequestedStep } from '../deciding/plan.js';
import type { OutboundButton } from '../siren/outbound-message.js';
import type { SubmitMessageDto } from './submit-message.dto.js';

/** A message as code submits it; the fields are those of `POST /api/v1/messages`. */
export type SubmittedMessage = Pick<
  SubmitMessageDto,
  | 'to'
  | 'text'
  | 'template'
  | 'media'
  | 'location'
  | 'locale'
  | 'transliterate'
  | 'metadata'
  | 'reference'
  | 'expiresAt'
  | 'sendAt'
  | 'deliveryWindow'
  | 'onMissed'
  | 'graceSeconds'
  | 'learn'
  | 'policy'
  | 'priority'
  | 'category'
  | 'allowDuplicate'
  | 'idempotencyKey'
> & { channels?: RequestedStep[]; buttons?: OutboundButton[] };
