import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { IsDateTime, IsSafeText } from '../http/field-rules.js';
import { ExportableListQuery } from '../http/params.dto.js';
import { FieldErrorDto } from '../http/problem.dto.js';

/** An item of a list that cannot be read. It is kept as a dead letter. */
export class RefusedItemDto {
  /** Its place in the list, from 0. */
  index: number;
  errors: FieldErrorDto[];
}

/** It is stored. */
export class MessageWebhookAnswer {
  status: 'received';
  /** Siren's id of the incoming message; of a list, of the first that can be read. */
  message_id: string;
  /** When its first copy was received. */
  timestamp: Date;
  /** Of a list: what cannot be read, up to 100 of them. */
  refused?: RefusedItemDto[];
}

/** It is stored, also when nobody knows the id yet. */
export class StatusWebhookAnswer {
  status: 'processed';
  /** When its first copy was received; of a list, that of the first that can be read. */
  timestamp: Date;
  /** Of a list: what cannot be read, up to 100 of them. */
  refused?: RefusedItemDto[];
}

const WEBHOOK_KINDS = ['receipt', 'incoming'] as const;
/** `receipt`: what became of one of our messages. `incoming`: what a sender wrote. */
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

const RECEIVED_WEBHOOK_RESULTS = [
  'received',
  'applied',
  'changed_nothing',
  'waiting_for_attempt',
  'unknown_id_dropped',
  'message_gone',
  'stored',
  'dead_letter',
] as const;
export type ReceivedWebhookResult = (typeof RECEIVED_WEBHOOK_RESULTS)[number];

/** A genuine webhook of Siren's, and what became of it. A copy of one that was received is not listed again. */
export class ReceivedWebhookDto {
  id: string;

  @ApiProperty({ enum: WEBHOOK_KINDS })
  kind: WebhookKind;

  /** The address it was posted to. */
  @ApiProperty({ enum: ['message', 'delivery-status'] })
  endpoint: 'message' | 'delivery-status';

  /** Told by its shape; null where that tells nothing. */
  @ApiProperty({ enum: ['toolkit', 'platform'], nullable: true })
  dialect: 'toolkit' | 'platform' | null;

  /** Its place in the list that it came in, from 0; null: it came alone. */
  item: number | null;

  receivedAt: Date;

  /** When it was settled; null: not yet. */
  processedAt: Date | null;

  /** Its headers `X-Siren-Event` and `X-Siren-Delivery`, which nobody signed. */
  sirenEvent: string | null;
  sirenDelivery: string | null;

  /** Siren's id of the message that it is about; null where it cannot be read. */
  providerMessageId: string | null;

  /** Siren's own word: the status of a receipt, the type of an incoming message. */
  said: string | null;

  /**
   * `received`: not read yet. Receipts: `applied`: it raised an attempt; `changed_nothing`: the message's history tells
   * why; `waiting_for_attempt`: no answer has told its id yet; `unknown_id_dropped`: none did in time; `message_gone`: the
   * message is no longer kept. Incoming messages: `stored`; `changed_nothing`: it was stored before,
   * with its id, sender and channel. `dead_letter`: it
   * cannot be read or handled. Null: an older release did not keep it.
   */
  @ApiProperty({ enum: RECEIVED_WEBHOOK_RESULTS, nullable: true })
  result: ReceivedWebhookResult | null;

  /** Our message that a receipt belonged to, and the number of its attempt. */
  messageId: string | null;
  attemptNumber: number | null;

  /** What the sender wrote, where this webhook brought it. */
  incomingMessageId: string | null;

  /** How often handling it has failed. */
  failures: number;
}

/** The same with what was signed. */
export class ReceivedWebhookWithBodyDto extends ReceivedWebhookDto {
  /**
   * As it came; of an item of a list, its own part of that. Empty where nobody can say whose it is (`unknown_id_dropped`,
   * `message_gone`), where that person was erased, or where texts are no longer kept (`CONTENT_RETENTION_DAYS`).
   */
  body: string;
}

export class ReceivedWebhookPageDto {
  items: ReceivedWebhookDto[];
  /** Send it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

export class ReceivedWebhookListQuery extends ExportableListQuery {
  /** Siren's id. */
  @IsOptional()
  @IsSafeText({ min: 1, max: 256 })
  providerMessageId?: string;

  /** Our message. */
  @IsOptional()
  @IsUUID()
  messageId?: string;

  @IsOptional()
  @IsIn(RECEIVED_WEBHOOK_RESULTS)
  result?: ReceivedWebhookResult;

  @IsOptional()
  @IsIn(WEBHOOK_KINDS)
  kind?: WebhookKind;

  /** The earliest, included. */
  @IsOptional()
  @IsDateTime()
  receivedFrom?: string;

  /** The latest, excluded. */
  @IsOptional()
  @IsDateTime()
  receivedTo?: string;
}
