import { DELIVERY_CONTEXT, type DeliveryContext } from '../../src/messages/delivery-context.js';
import type { DeliveryPolicy } from '../../src/messages/delivery.policy.js';
import type { Gateway } from './gateway.js';

/** For a number that stays silent on WhatsApp: SMS follows after a second. */
export const FALLBACK_SOON = [{ channel: 'whatsapp', fallbackAfter: 1 }, { channel: 'sms' }];

/** Changes a part of the policy that no setting reaches, before anything is delivered by it. */
export function withPolicy(gateway: Gateway, change: Partial<DeliveryPolicy>): void {
  Object.assign(gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT).policy, change);
}
