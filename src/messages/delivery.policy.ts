import type { CountryCode } from 'libphonenumber-js/max';
import type { Price, WindowMode } from '../config/configuration.js';
import type { AdmissionRules } from './admission.rules.js';
import type { SmsRules } from './sms/sms-rules.js';
import type { SmsWritingRules } from './sms/write-sms.js';
import type { PlanDefaults } from '../deciding/plan.js';
import type { ReceiptRules } from './receipt.rules.js';
import type { OptOutRules } from './opt-out.rules.js';

/** How messages are taken and delivered, unless they say otherwise themselves. */
export interface DeliveryPolicy
  extends PlanDefaults, AdmissionRules, SmsRules, SmsWritingRules, OptOutRules, ReceiptRules {
  /** National numbers belong to it. */
  defaultCountry: CountryCode;
  /** BCP 47; of templates for recipients whose own is not known. */
  defaultLocale: string;
  /** IANA; where a country has several. Null: that of the default country. */
  defaultTimeZone: string | null;
  /** What requests cost; what is not listed has no price. */
  prices: readonly Price[];
  messageTtlMs: number;
  holdMaxMs: number;
  retryMaxAttempts: number;
  retryBaseMs: number;
  unknownOutcomeRetries: number;
  /** What is done about WhatsApp's 24-hour window. */
  windowMode: WindowMode;
  /** A paused channel is tried again after this long; each trial that fails doubles it, up to the longest. */
  firstProbeMs: number;
  longestProbeMs: number;
  /** SMS a clock hour over all processes, to anybody and to numbers that begin with the same eight digits; 0: no limit. */
  smsMaxPerHour: number;
  smsMaxPerPrefixPerHour: number;
  /** Automatic replies to one sender who does not pause for half an hour; 0: no limit. */
  replyLimit: number;
  /** Whose table of SMS error codes applies where neither request nor receipt names a provider. */
  smsProvider: string | null;
  /** Whether Siren's dialect lets a plan name providers. */
  takesProviders: boolean;
  /** How long one request to Siren may take. */
  sirenTimeoutMs: number;
  /** Requests on the wire at once, per process: sends and status questions together. */
  maxConcurrency: number;
  /** Requests a second, over all processes; 0: no limit. */
  maxPerSecond: number;
  /** Whether anybody takes events, by EVENTS_URL or by polling; else none are made. */
  takesEvents: boolean;
}

/** A request has its timeout, and this much for the worker to store what came of it. */
const LEASE_MARGIN_MS = 5_000;

/** How long a worker alone may touch an attempt whose request is on the wire. */
export function leaseMs({ sirenTimeoutMs }: DeliveryPolicy): number {
  return sirenTimeoutMs + LEASE_MARGIN_MS;
}
