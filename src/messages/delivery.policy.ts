import type { CountryCode } from 'libphonenumber-js/max';
import type { OptOutScope, Price, QuietHours, WindowMode } from '../config/choices.js';
import type { SmsRules } from './sms/sms-rules.js';
import type { SmsWritingRules } from './sms/write-sms.js';
import type { PlanDefaults } from '../deciding/plan.js';
import type { ReachabilityRules } from '../deciding/reachability.js';

/** How messages are taken and delivered, unless they say otherwise themselves. */
export interface DeliveryPolicy
  extends
    PlanDefaults,
    AdmissionRules,
    SmsRules,
    SmsWritingRules,
    OptOutRules,
    ReceiptRules,
    RetentionRules,
    ReachabilityRules {
  /** National numbers belong to it. */
  defaultCountry: CountryCode;
  /** BCP 47; of templates for recipients whose own is not known. */
  defaultLocale: string;
  /** IANA; where a country has several. Null: that of the default country. */
  defaultTimeZone: string | null;
  /** Hours in which nothing leaves, by the recipient's clock. Null: none. */
  quietHours: QuietHours | null;
  /** What requests cost; what is not listed has no price. */
  prices: readonly Price[];
  messageTtlMs: number;
  holdMaxMs: number;
  retryMaxAttempts: number;
  retryBaseMs: number;
  unknownOutcomeRetries: number;
  /** How WhatsApp's 24-hour window is handled. */
  windowMode: WindowMode;
  /** When a paused channel is probed again. Each failed probe doubles the time, up to the longest. */
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

/** After a request's timeout the worker has this much time to store its outcome. */
const LEASE_MARGIN_MS = 5_000;

/** How long a worker alone may touch an attempt whose request is on the wire. */
export function requestLeaseMs({ sirenTimeoutMs }: DeliveryPolicy): number {
  return sirenTimeoutMs + LEASE_MARGIN_MS;
}

/** How long the recipient limit looks back. */
export const RECIPIENT_LIMIT_MS = 3_600_000;

/** Limits that a valid message must also keep to be accepted. 0 turns a limit off. */
export interface AdmissionRules {
  /** Messages that one recipient may be sent within an hour, whatever the hour. */
  recipientLimit: number;
  /** The same text to the same recipient within this long is taken for a mistake. */
  duplicateWindowMs: number;
  /** Messages that may wait for their first attempt, over all replicas. */
  maxQueued: number;
}

/** How long receipts are kept, and how Siren is asked about missing ones. */
interface ReceiptRules {
  /** How long a webhook is kept once it was read. */
  webhookRetentionMs: number;
  /** Receipts that may wait for their attempt; beyond it the oldest are dropped. */
  maxParkedReceipts: number;
  /** Questions a second about attempts whose receipt never came, over all processes; 0: none. */
  reconcileMaxPerSecond: number;
}

/** How long personal data is kept. */
interface RetentionRules {
  /** Messages, their attempts and history: by whole months. */
  messageRetentionMs: number;
  incomingRetentionMs: number;
  /** Texts and files; null: as long as their messages. */
  contentRetentionMs: number | null;
}

/** What the service does about STOP, START and HELP. */
export interface OptOutRules {
  /**
   * What STOP, and WhatsApp's "Stop promotions", ends: every channel, or the one that it came by. `off`: the service takes
   * no notice of such words.
   */
  optOutScope: OptOutScope;
  /** What is answered, in any language; null: what the sender's language has for it. */
  optOutTexts: Readonly<Record<'stop' | 'stopMarketing' | 'start' | 'help', string | null>>;
}
