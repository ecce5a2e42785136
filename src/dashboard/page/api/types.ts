/** What the page reads of the API's answers; the API tells more. Times are ISO 8601. */

export type Channel = 'whatsapp' | 'sms';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** RFC 9457. */
export interface ProblemBody {
  title: string;
  detail?: string;
  requestId?: string;
  errors?: { path: string; message: string }[];
}

export interface Attempt {
  id: string;
  number: number;
  channel: Channel;
  provider: string | null;
  status: string;
  reason: string;
  providerMessageId: string | null;
  error: { code: string; message: string | null; retryable: boolean } | null;
  startedAt: string;
  acceptedAt: string | null;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
  failedAt: string | null;
}

/** A request to Siren with the message that it was for. */
export interface ListedAttempt extends Attempt {
  messageId: string;
  to: string;
}

export interface HistoryLine {
  at: string;
  event: string;
  detail: Record<string, unknown>;
}

export interface MessageSummary {
  id: string;
  to: string;
  text: string | null;
  media: { type: string; url: string; mimeType?: string; caption?: string; filename?: string } | null;
  location: { latitude: number; longitude: number; name?: string; address?: string } | null;
  buttons: { type: string; id?: string; title: string; url?: string }[];
  template: { name: string; version: number } | null;
  locale: string | null;
  status: string;
  channel: Channel | null;
  fallbackUsed: boolean;
  reference: string | null;
  policy: string | null;
  priority: string;
  category: string;
  batchId: string | null;
  replyTo: string | null;
  failure: { code: string; message: string | null } | null;
  waitingFor: { reason: string; channel: Channel; since: string; until: string | null } | null;
  skipped: { channel: Channel; code: string; at: string }[];
  segments: number | null;
  price: { amount: string; currency: string } | null;
  channels: PlannedStep[];
  attempts: Attempt[];
  sendAt: string | null;
  deliveryWindow: { from: string; to: string; days?: string[]; timeZones: string[] } | null;
  graceSeconds: number | null;
  learn: boolean;
  createdAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  expiresAt: string;
  finishedAt: string | null;
}

export interface PlannedStep {
  channel: Channel;
  /** Seconds. */
  fallbackAfter: number;
  /** Where it was learned. */
  auto?: AutoFallback;
  successStatus: string;
  providers?: string[];
  text?: string;
}

/** Why a wait is as long as it is. */
export interface AutoFallback {
  because: 'country' | 'all_countries' | 'too_few' | 'not_read' | 'read_wanted' | 'learn_off' | 'setting_off';
  deliveries: number | null;
  p95Ms: number | null;
}

export interface Message extends MessageSummary {
  history: HistoryLine[];
}

export interface Batch {
  id: string;
  status: 'uploading' | 'running' | 'paused' | 'cancelled' | 'finished';
  total: number;
  progress: number;
  counts: Record<string, number>;
  repeated: number;
  skippedDuplicates: number;
  rejectedCount: number;
  duplicateNumbers: number;
  uploadComplete: boolean;
  ratePerSecond: number | null;
  createdAt: string;
  estimatedEndAt: string | null;
  finishedAt: string | null;
}

export interface TemplateVariable {
  type: 'text' | 'number' | 'money' | 'date' | 'url';
  currency?: string;
  required?: boolean;
}

export interface Template {
  name: string;
  version: number;
  status: 'draft' | 'published' | 'archived';
  category: string;
  variables: Record<string, TemplateVariable>;
  locales: Record<string, Partial<Record<Channel, unknown>>>;
  createdAt: string;
  publishedAt: string | null;
}

export interface TemplatePreview {
  version: number;
  items: {
    locale: string;
    channel: Channel;
    text: string;
    approved: { name: string; language: string } | null;
    segments: number | null;
    encoding: string | null;
    problem: string | null;
  }[];
}

export interface IncomingMessage {
  id: string;
  from: string;
  fromE164: string | null;
  channel: Channel;
  type: string;
  text: string | null;
  media: { url: string; mimeType: string | null; caption: string | null }[];
  receivedAt: string;
  status: string;
  keyword: string | null;
  replyMessageId: string | null;
  replyProblem: string | null;
  deadEventId: string | null;
}

export interface Suppression {
  phoneNumber: string;
  channel: string;
  category: string;
  reason: string;
  source: string;
  note: string | null;
  createdAt: string;
}

export interface DeadLetter {
  id: string;
  kind: 'message' | 'webhook' | 'incoming' | 'event';
  reason: string;
  about: { type: 'message' | 'incoming_message'; id: string } | null;
  failures: number;
  providerMessageId: string | null;
  createdAt: string;
}

export interface AppEvent {
  id: string;
  type: string;
  timestamp: string;
  data: { id?: string };
}

/** This list goes on by `after`, oldest first. */
export interface EventPage {
  items: AppEvent[];
  after: string | null;
  more: boolean;
}

export interface EventWithDeliveries extends AppEvent {
  status: string;
  nextAt: string | null;
  failures: number;
  deliveries: { at: string; statusCode: number | null; durationMs: number; error: string | null }[];
}

/** Something that was done by somebody's order. */
export interface AuditEntry {
  id: string;
  at: string;
  actor: { keyId: string; name: string };
  action: string;
  subject: { type: string; id: string };
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  requestId: string | null;
}

export interface ReceivedWebhook {
  id: string;
  kind: string;
  dialect: string | null;
  receivedAt: string;
  processedAt: string | null;
  providerMessageId: string | null;
  said: string | null;
  result: string | null;
  messageId: string | null;
  attemptNumber: number | null;
  incomingMessageId: string | null;
  failures: number;
}

export interface ReceivedWebhookWithBody extends ReceivedWebhook {
  body: string;
}

// Writing to one person, and suppressions.

export interface SuppressionChange {
  id: string;
  channel: string;
  reason: string;
  category: string;
  /** added or lifted. */
  change: string;
  source: string;
  apiKeyId: string | null;
  keyName: string | null;
  causeId: string | null;
  note: string | null;
  liftedBecause: string | null;
  at: string;
}

/** What they wrote, as a conversation has it. */
export interface SaidByThem extends Omit<IncomingMessage, 'deadEventId'> {
  location: MessageSummary['location'];
  contacts: { name: string | null; phoneNumbers: string[]; emails: string[] }[];
  button: { id: string | null; title: string | null } | null;
  handReplyId: string | null;
}

/** One thing of a conversation: the field that is named like its kind has it. */
export interface Said {
  kind: 'message' | 'incoming' | 'suppression';
  id: string;
  at: string;
  message: MessageSummary | null;
  incoming: SaidByThem | null;
  suppression: SuppressionChange | null;
}

export interface Conversation extends Page<Said> {
  /** false: the key may not read what they wrote. */
  hasIncoming: boolean;
}

export interface Reach {
  reachable: boolean | 'unknown';
  lastDeliveredAt: string | null;
  lastFailure: { at: string; code: string; message: string } | null;
}

export interface KnownContact {
  phoneNumber: string;
  country: string | null;
  type: string | null;
  window: { state: string; open: boolean; closesAt: string | null };
  lastSeenAt: string | null;
  channels: Record<Channel, Reach>;
  suppression: Suppression[];
}

export interface StoredPolicy {
  name: string;
  channels: { channel: Channel }[] | null;
}

/** What would become of a message. Null, below `problem`: not known, since the message is not valid. */
export interface DryRun {
  valid: boolean;
  problem: { title: string; detail: string; errors: { path: string; message: string }[] } | null;
  to: string | null;
  country: string | null;
  plan: { channel: Channel; fallbackAfter: number }[] | null;
  contents:
    | {
        channel: Channel;
        text: string;
        segments: number | null;
        encoding: string | null;
        price: { amount: string; currency: string } | null;
      }[]
    | null;
  skipped: { channel: Channel; code: string; message: string }[] | null;
  sends: {
    channel: Channel;
    kind: 'text' | 'template';
    text: string;
    locale: string | null;
    template: { name: string; language: string } | null;
    because: string;
  } | null;
  window: { state: string; closesAt: string | null } | null;
  suppressed: Record<Channel, boolean> | null;
  limits: { recipientLimit: number | null; recipientLeft: number | null; duplicate: boolean } | null;
  leavesAt: string | null;
  expiresAt: string | null;
}

export interface TestedEvent {
  postedTo: string;
  event: { id: string; type: string; timestamp: string; data: object };
  delivered: boolean;
  statusCode: number | null;
  durationMs: number;
  error: string | null;
  body: string | null;
}

export interface ImportedSuppressions {
  total: number;
  added: number;
  unchanged: number;
  rejectedCount: number;
  rejected: { line: number; errors: { path: string; message: string }[] }[];
  first?: Pick<Suppression, 'phoneNumber' | 'channel' | 'category' | 'reason' | 'note'>[];
}
