import type { MessageCategory } from '../templates/template-content.js';
import type { RequestedStep } from '../deciding/plan.js';
import type { DeliveryWindowDto } from '../messages/delivery-window.dto.js';
import type { Priority } from '../messages/lines.js';

/** A plain name, that needs no encoding in an address. */
export const POLICY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The template of messages that name the policy and have neither a text nor another template. */
export interface PolicyTemplate {
  name: string;
  /** Left out: the newest that is published. */
  version?: number;
  /** Variables that the messages need not bring. */
  variables?: Record<string, unknown>;
}

/** A named way of sending. A field that it leaves out (null) is as in the settings. */
export interface NamedPolicy {
  name: string;
  /** The plan. */
  channels: RequestedStep[] | null;
  retryMaxAttempts: number | null;
  unknownOutcomeRetries: number | null;
  ttlMs: number | null;
  priority: Priority | null;
  category: MessageCategory | null;
  template: PolicyTemplate | null;
  /** `anytime`: QUIET_HOURS do not count. */
  deliveryWindow: DeliveryWindowDto | { anytime: true } | null;
}
