import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { AuditEntryDto } from '../audit/reading/audit.dto.js';
import { KnownContactDto } from '../contacts/known-contact.dto.js';
import { IncomingMessageDto } from '../inbox/incoming-message.dto.js';
import { MessageDto } from '../messages/message.dto.js';
import { SuppressionChangeDto } from '../suppressions/suppression.dto.js';
import type { Erased } from './erasure.js';

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

const ERASURE_STATUSES = ['running', 'finished'] as const;
/** `finished`: nothing of what was stored when it was asked for names the person any more. */
export type ErasureStatus = (typeof ERASURE_STATUSES)[number];

const asBoolean = ({ value }: TransformFnParams): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

export class EraseQuery {
  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description:
      'Whether the number stays suppressed where it is, by a keyed digest alone: nobody can read it back, and nothing is sent to it. false: it may be written to again.',
  })
  @Transform(asBoolean)
  @IsBoolean()
  keepSuppression: boolean = false;
}

/** How many rows were emptied or removed so far. Rows that figures are counted by are emptied and stay. */
export class ErasedDto implements Erased {
  messages: number;
  /** Of the messages, those that were not finished, and were ended first. */
  cancelled: number;
  attempts: number;
  /** Lines of histories that named the number. */
  historyLines: number;
  /** Webhooks whose body was removed. */
  receivedWebhooks: number;
  incomingMessages: number;
  /** Events for the application that told what Siren had said. Of all others nothing is stored but ids and states. */
  events: number;
  /** Webhooks that could not be handled, and named the number. */
  deadLetters: number;
  /** Receipts of ids that nobody knew. */
  parkedReceipts: number;
  idempotencyAnswers: number;
  /** Items of batches that were not accepted. */
  batchRejections: number;
  /** Removed, or kept as digests. */
  suppressions: number;
  suppressionChanges: number;
  /** What was remembered of the number for limits and WhatsApp's window. */
  limits: number;
}

/** The erasure of a person. It does not say whose. */
export class ErasureDto {
  id: string;

  @ApiProperty({ enum: ERASURE_STATUSES })
  status: ErasureStatus;

  erased: ErasedDto;

  keepSuppression: boolean;

  /** A request to the person is on the wire: its answer is awaited, until then at the latest. Null: none is. */
  waitsUntil: Date | null;

  /** What was stored by then is erased. */
  requestedAt: Date;

  finishedAt: Date | null;
}

export class ErasurePageDto {
  items: ErasureDto[];
  /** Send it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}
