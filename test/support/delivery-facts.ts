import type { AttemptRecord } from '../../src/messages/attempt.entity.js';
import type { DeliveryPolicy } from '../../src/messages/delivery.policy.js';
import type { MessageRecord } from '../../src/messages/message.entity.js';
import type { Block, DecisionInput, Hold } from '../../src/deciding/next-step.types.js';
import type { NotOnWhatsApp } from '../../src/deciding/reachability.js';
import { completePlan } from '../../src/deciding/plan.js';
import { CODE_MEANINGS } from '../../src/siren/error-action.js';
import type { Channel } from '../../src/siren/channel.js';

/** When the message of a test was accepted. */
export const T0 = new Date('2026-01-01T12:00:00.000Z');

/** So many seconds after the message was accepted. */
export function at(seconds: number): Date {
  return new Date(T0.getTime() + seconds * 1000);
}

/** The defaults of the settings. */
export const POLICY: DeliveryPolicy = {
  fallbackAfterMs: 300_000,
  fallbackAuto: true,
  receiptWaitMs: 3_600_000,
  successStatus: 'delivered',
  defaultCountry: 'IN',
  defaultLocale: 'en',
  defaultTimeZone: null,
  quietHours: null,
  smsCountries: ['IN'],
  smsNumberTypes: ['mobile', 'fixed_line_or_mobile'],
  smsMaxSegments: 10,
  smsSenderIds: [],
  prices: [],
  messageTtlMs: 86_400_000,
  holdMaxMs: 3_600_000,
  retryMaxAttempts: 4,
  retryBaseMs: 1000,
  unknownOutcomeRetries: 1,
  windowMode: 'learn',
  unreachableDays: 7,
  firstProbeMs: 5_000,
  longestProbeMs: 30_000,
  smsMaxPerHour: 20_000,
  smsMaxPerPrefixPerHour: 2_000,
  smsProvider: null,
  takesProviders: true,
  takesEvents: false,
  sirenTimeoutMs: 10_000,
  maxConcurrency: 64,
  maxPerSecond: 0,
  recipientLimit: 20,
  duplicateWindowMs: 60_000,
  maxQueued: 5_000_000,
  webhookRetentionMs: 2_592_000_000,
  messageRetentionMs: 34_560_000_000,
  incomingRetentionMs: 34_560_000_000,
  contentRetentionMs: null,
  maxParkedReceipts: 100_000,
  reconcileMaxPerSecond: 5,
  optOutScope: 'all',
  optOutTexts: { stop: null, stopMarketing: null, start: null, help: null },
  replyLimit: 60,
};

export const WHATSAPP_THEN_SMS = completePlan(undefined, POLICY);
export const SMS_ONLY = completePlan([{ channel: 'sms' }], POLICY);

/** A message that was just accepted. */
export function queuedMessage(changes: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: '019b7a00-0000-7000-8000-000000000001',
    createdAt: T0,
    to: '+919876543210',
    country: 'IN',
    content: null,
    text: 'Your bill split is ready!',
    plan: WHATSAPP_THEN_SMS,
    status: 'queued',
    priority: 0,
    category: 'transactional',
    templateName: null,
    retryMaxAttempts: null,
    unknownOutcomeRetries: null,
    channel: null,
    fallbackUsed: false,
    batchId: null,
    replyTo: null,
    failureCode: null,
    failureMessage: null,
    expiresAt: at(86_400),
    sentAt: null,
    deliveredAt: null,
    finishedAt: null,
    nextAt: T0,
    failures: 0,
    line: null,
    lineAt: null,
    sendAt: null,
    deliveryWindow: null,
    graceMs: null,
    fixedExpiry: null,
    learn: null,
    replayedAfter: null,
    traceParent: null,
    ignoresSuppression: false,
    ...changes,
  };
}

/** The first attempt of a message, on the wire since it was accepted; its jitter is a half. */
export function firstAttempt(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    id: '019b7a00-0000-7000-8000-000080000000',
    messageId: '019b7a00-0000-7000-8000-000000000001',
    number: 1,
    step: 0,
    channel: 'whatsapp',
    provider: null,
    reason: 'first',
    window: 'unknown',
    approvedName: null,
    approvedLanguage: null,
    status: 'sending',
    providerMessageId: null,
    errorCode: null,
    errorMessage: null,
    errorAction: null,
    retryAt: null,
    leaseUntil: null,
    startedAt: T0,
    askedAt: null,
    acceptedAt: null,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
    costMicros: null,
    saved: null,
    costCurrency: null,
    ...changes,
  };
}

/** Nothing is held and nothing is blocked, unless said so. */
export function input({
  now = T0,
  holds = {},
  blocks = {},
  smsLimit = null,
  busy = {},
  reached = [],
  ordered = new Set(),
  batch = 'open',
  window = 'unknown',
  freeText = { is: 'possible', because: 'window_unknown' },
  templateHolds = {},
  limits = {},
  opensAt = null,
  lastBegin = null,
  notOnWhatsApp = null,
}: {
  notOnWhatsApp?: NotOnWhatsApp | null;
  opensAt?: Date | null;
  lastBegin?: Date | null;
  now?: Date;
  holds?: Partial<Record<Channel, Hold>>;
  blocks?: Partial<Record<Channel, Block>>;
  smsLimit?: DecisionInput['smsLimit'];
  busy?: Partial<Record<Channel, Date>>;
  reached?: readonly Channel[];
  ordered?: ReadonlySet<Channel>;
  batch?: DecisionInput['batch'];
  window?: DecisionInput['window'];
  freeText?: DecisionInput['freeText'];
  /** By the template's name and language. */
  templateHolds?: Record<string, { until: Date; reason: string }>;
  limits?: Partial<DecisionInput['limits']>;
} = {}): DecisionInput {
  return {
    now,
    codes: CODE_MEANINGS,
    holds: new Map(Object.entries(holds) as [Channel, Hold][]),
    blocks: new Map(Object.entries(blocks) as [Channel, Block][]),
    smsLimit,
    busy: new Map(Object.entries(busy) as [Channel, Date][]),
    reached: new Set(reached),
    ordered,
    batch,
    window,
    freeText,
    notOnWhatsApp,
    templateHolds: new Map(Object.entries(templateHolds)),
    opensAt,
    lastBegin,
    limits: { ...POLICY, ...limits },
  };
}

export const SUPPRESSED: Block = {
  code: 'suppressed',
  message: 'The number is suppressed: opted out',
  suppressed: true,
};
export const COUNTRY_NOT_ALLOWED: Block = {
  code: 'sms_country_not_allowed',
  message: 'SMS to GB is not allowed',
  suppressed: false,
};

/** What a receipt or an answer is applied with, where nothing has failed before. */
export const RECEIPT_CONTEXT = {
  failuresBefore: { attempts: 0, requests: 0 },
  retryBaseMs: 1000,
  category: 'transactional',
  smsProvider: null,
  codes: CODE_MEANINGS,
} as const;
