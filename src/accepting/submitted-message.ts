import type { RequestedStep } from '../deciding/plan.js';
import type { OutboundButton } from '../siren/outbound-message.js';
import type { SubmitMessageDto } from './submit-message.dto.js';

/** A message as code submits it; the fields are those of `POST /api/v1/messages`. */
export type SubmittedMessage = Omit<SubmitMessageDto, 'channels' | 'buttons' | 'dryRun'> & {
  channels?: RequestedStep[];
  buttons?: OutboundButton[];
};
