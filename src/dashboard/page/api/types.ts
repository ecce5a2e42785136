import type { components } from './openapi.js';

/** The statistics, as the OpenAPI document says; `/docs` tells what each figure means. Rates are from 0 to 1; null: nothing was counted. */

type Schemas = components['schemas'];

export type MessageFigure = keyof Schemas['MessageFiguresDto'];
/** Milliseconds; null where nothing was delivered. */
export type Latency = Schemas['LatencyDto'];
export type ChannelFigures = Schemas['ChannelFiguresDto'];
export type Cost = Schemas['CostDto'];
export type Statistics = Schemas['StatisticsDto'];

export type Timeseries = Schemas['TimeseriesDto'];
export type Interval = Timeseries['interval'];
export type Bucket = Schemas['BucketDto'];

export type ErrorFigure = Schemas['ErrorFigureDto'];
export type ErrorFigures = Schemas['ErrorFiguresDto'];
/** By template, the most messages first. */
export type TemplateFigures = Schemas['TemplatesFiguresDto'];

export type FallbackAdvice = Schemas['FallbackAdviceDto'];
export type FallbackValue = Schemas['FallbackPolicyDto'];

export type Live = Schemas['LiveDto'];

export type CostFigures = Schemas['CostsDto'];
export type CostPart = CostFigures['by'];
export type CostItem = Schemas['CostItemDto'];

/** What the API answers, as its OpenAPI document says: `npm run openapi`. Times are ISO 8601. */

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
