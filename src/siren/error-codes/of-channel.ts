import type { Channel } from '../channel.js';
import type { ErrorCodeRow } from '../error-decision.js';
import { SMS_ERROR_CODES } from './sms.js';
import { WHATSAPP_ERROR_CODES } from './whatsapp.js';

/** What the delivery errors of each channel call for: data, with the source of each row. */
export const ERROR_CODES: Readonly<Record<Channel, readonly ErrorCodeRow[]>> = {
  whatsapp: WHATSAPP_ERROR_CODES,
  sms: SMS_ERROR_CODES,
};
