import { ApiProperty } from '@nestjs/swagger';
import { AuditEntryDto } from '../audit/reading/audit.dto.js';
import { KnownContactDto } from '../contacts/known-contact.dto.js';
import { IncomingMessageDto } from '../inbox/incoming-message.dto.js';
import { MessageDto } from '../messages/message.dto.js';
import { SuppressionChangeDto } from '../suppressions/suppression.dto.js';

/** A webhook of Siren's, as it came. */
export class ExportedWebhookDto {
  id: string;
  receivedAt: Date;
  /** When it was settled; null: not yet. */
  processedAt: Date | null;
  body: string;
}

export class ExportedMessageDto extends MessageDto {
  /** What Siren told of it, as long as webhooks are kept. */
  @ApiProperty({ type: [ExportedWebhookDto] })
  webhooks: ExportedWebhookDto[];
}

export class ExportedIncomingMessageDto extends IncomingMessageDto {
  @ApiProperty({ type: [ExportedWebhookDto] })
  webhooks: ExportedWebhookDto[];
}

/** An automatic answer that was counted. */
export class CountedAnswerDto {
  /** stop, stop_marketing, start, help or reply. */
  kind: string;
  answeredAt: Date;
  n: number;
}

/** What is remembered of a number for limits and WhatsApp's window. */
export class RememberedDto {
  /** When messages to it were accepted within the last hour. */
  acceptedAt: Date[];
  /** When requests with free text began that WhatsApp refused, since the window was closed. */
  refusedAt: Date[];
  /** When WhatsApp refused requests, since the number was not there. */
  notOnWhatsAppAt: Date[];
  @ApiProperty({ type: [CountedAnswerDto] })
  answers: CountedAnswerDto[];
}

/**
 * Everything that is stored about a person. Answers that are kept for a day under idempotency keys are copies of the messages,
 * and not repeated.
 */
export class ContactExportDto {
  /** E.164. */
  phoneNumber: string;
  /** Every form of it that is looked for. */
  forms: string[];
  exportedAt: Date;
  contact: KnownContactDto;
  /** Newest first, as everything below. */
  @ApiProperty({ type: [ExportedMessageDto] })
  messages: ExportedMessageDto[];
  @ApiProperty({ type: [ExportedIncomingMessageDto] })
  incomingMessages: ExportedIncomingMessageDto[];
  /** Webhooks that name the number and that are not settled: of an id that nobody knows, or dead letters. */
  @ApiProperty({ type: [ExportedWebhookDto] })
  unsettledWebhooks: ExportedWebhookDto[];
  @ApiProperty({ type: [SuppressionChangeDto] })
  suppressionHistory: SuppressionChangeDto[];
  /** What was done by order, this export included. */
  @ApiProperty({ type: [AuditEntryDto] })
  audit: AuditEntryDto[];
  remembered: RememberedDto;
}
