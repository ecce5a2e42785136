/** The package in code: Siren's client and webhooks, and messages that arrive. The service itself is `main.ts`. */

// First, since the others may not even load on an older Node.
import './require-node.js';

// Siren
export { SirenModule } from './siren/siren.module.js';
export type { SirenModuleAsyncOptions } from './siren/siren.module.js';
export type { SirenDialectName, SirenModuleOptions } from './siren/siren.options.js';
export type { WebhookAddresses } from './siren/dialect.js';
export type {
  ChannelSender,
  SenderFailure,
  SenderOptions,
  SenderStatus,
  Senders,
  SenderOutcome,
} from './delivering/channel-sender.js';
export { SirenClient } from './siren/siren-client.js';
export type { OutboundMedia, OutboundMessage, OutboundType, SendOptions } from './siren/outbound-message.js';
export type { KnownStatus, RegistrationOutcome, ReportedError, SendOutcome, StatusOutcome } from './siren/outcome.js';
export type { ProviderCode } from './siren/provider.js';
export type { ReceiptStatus } from './siren/outcome.js';
export { signBody, verifySignature } from './siren/signature.js';
export { SirenSignatureGuard } from './siren/siren-signature.guard.js';
export { SirenError, SirenSmsError, SirenWhatsAppError } from './siren/siren-error.js';
export type { ErrorAction, ErrorDecision } from './siren/error-decision.js';
export type { Channel } from './siren/channel.js';

// Messages
export { CommunicationModule } from './communication.module.js';
export type { CommunicationModuleAsyncOptions, HttpMode } from './communication.module.js';
export type { OptionsFactory } from './options/options-providers.js';
export type { CommunicationModuleOptions, DeliveryOptions, Roles } from './communication.options.js';
export type { EventsOptions } from './outbox/events.options.js';
export type { DatabaseOptions } from './database/data-source.js';
export type { InboxOptions } from './inbox/inbox.options.js';
export type { FailureReplies } from './inbox/inbox.options.js';
export type { MediaOptions } from './media/media-fetcher.js';
export type {
  MediaType,
  OptOutScope,
  PhoneNumberType,
  Price,
  QuietHours,
  SmsSenderId,
  WindowMode,
} from './config/choices.js';
export { Secret } from './secrets/secret.js';
export { CommunicationService } from './communication.service.js';
export { CommunicationServiceInterface } from './communication.service.interface.js';
export type {
  DeliveryOutcome,
  SendBulkOptions,
  SendToRecipientsOptions,
  WaitOptions,
} from './communication.service.interface.js';
export type { WatchedStatus } from './messages/message-watch.js';
export type { Actor, Caller } from './http/actor.js';
export type { PageRequest } from './http/params.dto.js';
export type { SubmittedMessage } from './accepting/submitted-message.js';
export type { SubmittedRecipients } from './batches/accept-bulk.js';
export type { AttemptDto, FailureDto, HistoryDto, MessageDto } from './messages/message.dto.js';
export type { AttemptReason, AttemptStatus, MessageStatus } from './deciding/status.js';
export type { RequestedStep, Step } from './deciding/plan.js';
export { TemplatesService } from './templates/templates.service.js';
export type { PreviewRequest, SubmittedTemplate, TemplateUpdate } from './templates/templates.service.js';
export type { TemplateDto } from './templates/template.dto.js';
export type { PreviewedTemplateDto } from './templates/preview.dto.js';
export type { MessageCategory } from './templates/template-content.js';
export type { Priority } from './messages/lines.js';
export type { DryRunDto } from './accepting/dry-run.dto.js';
export type { SuccessStatus } from './config/choices.js';
export type { BulkResult, Rejected } from './batches/bulk-result.js';
export type { CancelResult } from './delivering/change-one.js';
export type { RescheduleResult } from './delivering/change-one.js';
export type { PhoneNumberFacts } from './messages/numbers/phone-number.js';
export { PoliciesService } from './accepting/policies.service.js';
export type { CreatedPolicy, PolicyContent, PutPolicy } from './accepting/policies.service.js';
export type { PolicyDto, PolicyPageDto } from './accepting/policy.dto.js';
export { BatchesService } from './batches/batches.service.js';
export type { BatchChange, BatchQuery } from './batches/batches.service.js';
export type {
  BatchDto,
  BatchMessagePageDto,
  BatchPageDto,
  DuplicateNumberPageDto,
  RejectionPageDto,
} from './batches/batch.dto.js';
export { SuppressionsService } from './suppressions/suppressions.service.js';
export type {
  AddedSuppression,
  LiftRequest,
  LiftResult,
  SubmittedRecipientSuppression,
  SubmittedSuppression,
  SuppressionQuery,
} from './suppressions/suppressions.service.js';
export type {
  LiftedDto,
  SuppressionChangeDto,
  SuppressionChangePageDto,
  SuppressionDto,
  SuppressionPageDto,
} from './suppressions/suppression.dto.js';
export type { SuppressedRecipientsDto } from './suppressions/suppress-recipients.dto.js';
export { ContactsService } from './contacts/contacts.service.js';
export type { KnownContactDto } from './contacts/known-contact.dto.js';
export { EventsService } from './outbox/events.service.js';
export type { EventPoll, EventQuery, RedeliverRequest, RedeliverResult } from './outbox/events.service.js';
export type {
  EventDto,
  EventPageDto,
  EventWithDeliveriesDto,
  ListedEventDto,
  ListedEventPageDto,
  TestedDto,
} from './outbox/event.dto.js';
export { Problem } from './http/problem.js';
export type { TranslatedFieldError as FieldError } from './http/problem.js';

// Answering over HTTP
export { createApp } from './app.setup.js';
export type { AppOptions } from './app.setup.js';
export { loggingOptions } from './http/logging.js';
export { DashboardModule } from './dashboard/dashboard.module.js';
export { HealthModule } from './health/health.module.js';
export { AuthModule } from './auth/auth.module.js';
export type { AuthModuleOptions } from './auth/auth.module.js';
export type { AuthOptions } from './auth/auth.module.js';

// Incoming messages
export { IncomingMessageHandler } from './inbox/incoming-message-handler.js';
export type {
  HandlingContext,
  IncomingMessageHandlerContract,
  IncomingMessageHandlerOptions,
  Reply,
} from './inbox/incoming-message-handler.js';
export { IncomingMessagesService } from './inbox/incoming-messages.service.js';
export type { IncomingMessageQuery, SuppressSenderResult } from './inbox/incoming-messages.service.js';
export type { IncomingMessagePageDto, ShownIncomingMessageDto } from './inbox/incoming-message.dto.js';
export { MediaFetcher } from './media/media-fetcher.js';
export type { MediaOutcome, MediaRefusal } from './media/media-fetcher.js';
export type { IncomingMessage, Media } from './inbox/incoming-message.js';

// Statistics
export type { StatisticsQuery } from './statistics/reading/read-statistics.js';
export type { StatisticsDto } from './statistics/reading/statistics.dto.js';
export { EmptyRangeError } from './statistics/counting/range.js';
