import type { SuccessStatus } from '../config/choices.js';
import type { ProviderCode } from '../siren/provider.js';
import type { Channel } from '../siren/channel.js';
import type { OutboundTemplate } from '../siren/outbound-message.js';
import { AUTO, type AutoFallback, type AutoWait, autoWait } from './auto-fallback.js';

/** Wishes about an SMS. Only steps by SMS have them. */
export interface SmsWishes {
  /** The sender that the recipient sees. Left out: Siren chooses. */
  senderId?: string;
  /** The most segments it may have, within `SMS_MAX_SEGMENTS`. */
  maxSegments?: number;
  /** What happens to a text with more segments. Absent: the step is skipped. */
  onTooLong?: 'truncate';
  /** Whether the text is transliterated to GSM-7 as far as possible. */
  transliterate?: boolean;
}

/** One channel to try. Its text is written as `SmsWishes` ask before it is stored. */
export interface Step extends SmsWishes {
  channel: Channel;
  /** The providers, in the order in which they are asked for. Left out: Siren chooses. */
  providers?: ProviderCode[];
  /**
   * Seconds from Siren's acceptance until silence counts as not delivered. On the last step: until the message
   * finishes.
   */
  fallbackAfter: number;
  /** Why `fallbackAfter` has this value, if `auto` was asked for. */
  auto?: AutoFallback;
  /** The status that an attempt must reach to finish the message. */
  successStatus: SuccessStatus;
  /** What this step sends; absent: the message's text. */
  text?: string;
  /** The language of `text`, as BCP 47 has it. */
  locale?: string;
  /** The approved WhatsApp template that this step may send; `text` is what it reads like. */
  approved?: OutboundTemplate;
  /** The same in other languages of the recipient, used if WhatsApp does not know the first. */
  inOtherLocales?: { locale: string; text: string; approved?: OutboundTemplate }[];
  /** `template`: the approved template is sent, whatever the recipient's window is. */
  window?: 'template';
  /** The step is passed over unless the recipient's window is open. */
  onlyIfWindowOpen?: boolean;
}

/** A step as the request states it. */
export interface RequestedStep extends SmsWishes {
  channel: Channel;
  text?: string;
  providers?: ProviderCode[];
  /** `auto`: as long as messages take to arrive. Not allowed on the last step. */
  fallbackAfter?: number | typeof AUTO;
  successStatus?: SuccessStatus;
  window?: 'template';
  onlyIfWindowOpen?: boolean;
}

export interface PlanDefaults {
  fallbackAfterMs: number | typeof AUTO;
  /** Whether `auto` is learned. */
  fallbackAuto: boolean;
  receiptWaitMs: number;
  successStatus: SuccessStatus;
}

/** WhatsApp, then SMS. */
export const DEFAULT_STEPS: readonly RequestedStep[] = [{ channel: 'whatsapp' }, { channel: 'sms' }];

/** The fields of a step that may stay unset. */
const OPTIONAL = ['providers', 'text', 'senderId', 'maxSegments', 'onTooLong', 'transliterate'] as const;

/** The wait of a step on this channel, where it is asked for as `auto`. */
export type AutoWaits = (channel: Channel, successStatus: Step['successStatus']) => AutoWait;

const NOT_READ: AutoWaits = (channel) => autoWait({ channel, country: null, off: null }, null);

/** The whole plan of a message: WhatsApp, then SMS, unless asked otherwise; what is left out is filled in. */
export function completePlan(
  steps: readonly RequestedStep[] = DEFAULT_STEPS,
  defaults: PlanDefaults,
  autoWaits: AutoWaits = NOT_READ,
): Step[] {
  return steps.map((step, i) => ({
    channel: step.channel,
    ...Object.fromEntries(OPTIONAL.filter((field) => step[field] != null).map((field) => [field, step[field]])),
    ...(i < steps.length - 1 ? waitForNext(step, defaults, autoWaits) : { fallbackAfter: waitForEnd(step, defaults) }),
    successStatus: step.successStatus ?? defaults.successStatus,
    ...(step.window && { window: step.window }),
    ...(step.onlyIfWindowOpen && { onlyIfWindowOpen: true }),
  }));
}

function waitForNext(
  { channel, fallbackAfter, successStatus }: RequestedStep,
  { fallbackAfterMs, successStatus: usual }: PlanDefaults,
  autoWaits: AutoWaits,
): Pick<Step, 'fallbackAfter' | 'auto'> {
  if (fallbackAfter != null && fallbackAfter !== AUTO) return { fallbackAfter };
  if (fallbackAfter === AUTO || fallbackAfterMs === AUTO) return autoWaits(channel, successStatus ?? usual);
  return { fallbackAfter: fallbackAfterMs / 1000 };
}

/**
 * A step in the middle of its policy becomes the last one if the message's template has no text for the steps behind
 * it.
 */
function waitForEnd({ fallbackAfter }: RequestedStep, { receiptWaitMs }: PlanDefaults): number {
  return fallbackAfter == null || fallbackAfter === AUTO ? receiptWaitMs / 1000 : fallbackAfter;
}

/** Whether anything that was learned is asked for. */
export function asksAuto(
  steps: readonly RequestedStep[] | null | undefined,
  { fallbackAfterMs, fallbackAuto }: Pick<PlanDefaults, 'fallbackAfterMs' | 'fallbackAuto'>,
): boolean {
  return (
    fallbackAuto &&
    (steps ?? DEFAULT_STEPS).slice(0, -1).some((step) => (step.fallbackAfter ?? fallbackAfterMs) === AUTO)
  );
}
