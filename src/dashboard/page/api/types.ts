/** What the API answers, as its OpenAPI document says: `npm run openapi`. Times are ISO 8601. */
import type { components } from './openapi.js';

type Schemas = components['schemas'];

export type Channel = Schemas['AttemptDto']['channel'];

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** RFC 9457. What answers may be a proxy, which says less. */
export type ProblemBody = Pick<Schemas['ProblemBody'], 'title'> & Partial<Schemas['ProblemBody']>;

export type Attempt = Schemas['AttemptDto'];
/** A request to Siren with the message that it was for. */
export type ListedAttempt = Schemas['ListedAttemptDto'];

export type HistoryLine = Schemas['HistoryDto'];
export type MessageSummary = Schemas['ListedMessageDto'];
export type Message = Schemas['MessageDto'];
/** Why a wait is as long as it is. */
export type AutoFallback = Schemas['AutoFallbackDto'];

export type Batch = Schemas['BatchDto'];

export type Template = Schemas['TemplateDto'];
export type TemplateVariable = Schemas['VariableDto'];
export type TemplatePreview = Schemas['PreviewedTemplateDto'];

export type IncomingMessage = Schemas['ShownIncomingMessageDto'];
export type Suppression = Schemas['SuppressionDto'];
export type DeadLetter = Schemas['DeadLetterDto'];

export type EventWithDeliveries = Schemas['EventWithDeliveriesDto'];

/** Something that was done by somebody's order. */
export type AuditEntry = Schemas['AuditEntryDto'];

export type ReceivedWebhook = Schemas['ReceivedWebhookDto'];
export type ReceivedWebhookWithBody = Schemas['ReceivedWebhookWithBodyDto'];

/** Who is signed in, and what that may do. */
export type CurrentSession = Schemas['CurrentSessionDto'];
export type Scope = CurrentSession['scopes'][number];

// Uploads of batches.
export type Rejection = Schemas['RejectedDto'];
export type BulkDryRun = Schemas['BulkDryRunDto'];
export type BulkResult = Schemas['BulkResultDto'];
// Finding, and acting on many.

export type BoundedCount = Schemas['BoundedCountDto'];
export type MessageCount = Schemas['MessageCountDto'];
export type SearchResult = Schemas['SearchDto'];
export type SearchHit = Schemas['SearchHitDto'];
export type SearchKind = SearchHit['kind'];
/** The messages that an order is about. */
export type Chosen = { ids: string[] } | { filter: Record<string, string> };
export type ResendDryRun = Schemas['ResendDryRunDto'];
export type Resent = Schemas['ResendResultDto'];
export type CancelledMany = Schemas['CancelledManyDto'];
export type SuppressedRecipients = Schemas['SuppressedRecipientsDto'];
export type ReplayedMany = Schemas['ReplayedManyDto'];
export type DiscardedMany = Schemas['DiscardedDto'];

// Channels and holds.
export type ChannelStates = Schemas['ChannelStatesDto'];
export type HeldChannel = Schemas['ChannelStateDto'];
export type HeldTemplate = ChannelStates['heldTemplates'][number];

// Events as a list.
export type ListedEvent = Schemas['ListedEventDto'];

// Writing to one person, and suppressions.
export type SuppressionChange = Schemas['SuppressionChangeDto'];
/** What they wrote, as a conversation has it. */
export type SaidByThem = Schemas['ShownIncomingMessageDto'];
/** One thing of a conversation: the field that is named like its kind has it. */
export type Said = Schemas['SaidDto'];
export type Conversation = Schemas['ConversationDto'];
export type Reach = Schemas['ReachDto'];
export type KnownContact = Schemas['KnownContactDto'];
export type StoredPolicy = Schemas['PolicyDto'];
/** What would become of a message. Null, below `problem`: not known, since the message is not valid. */
export type DryRun = Schemas['DryRunDto'];
export type TestedEvent = Schemas['TestedDto'];
export type ImportedSuppressions = Schemas['ImportedSuppressionsDto'];
