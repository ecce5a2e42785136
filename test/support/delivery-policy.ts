import { DELIVERY_CONTEXT } from '../../src/communication/delivery-context.js';
import type { DeliveryContext } from '../../src/communication/delivering/begin-messages.js';
import type { DeliveryPolicy } from '../../src/communication/delivery.policy.js';
import type { Gateway } from './gateway.js';

/** For tests that ask what is sent and when, not how long a receipt may take: on a busy machine that takes a while. */
export const PATIENT = { FALLBACK_AFTER_SECONDS: '60', RECEIPT_WAIT_SECONDS: '60', SIREN_TIMEOUT_MS: '5000' };

/** Changes a part of the policy that no setting reaches, before anything is delivered by it. */
export function withPolicy(gateway: Gateway, change: Partial<DeliveryPolicy>): void {
  Object.assign(gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT).policy, change);
}
