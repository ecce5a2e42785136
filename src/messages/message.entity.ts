import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MessageCategory } from '../templates/template-content.js';
import type { DeliveryEntity } from './delivery.entity.js';
import type { MessageContent } from '../deciding/message-content.js';
import type { Step } from '../deciding/plan.js';
import type { StoredWindow } from './stored-window.js';

/** One text for one recipient, as it was asked for. Never changed once it is accepted. */
@Entity('messages')
export class MessageEntity {
  /** UUIDv7, made in the process: ids are ordered by time. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** E.164. */
  @Column('text', { name: 'to_number' })
  to: string;

  /** ISO 3166 alpha-2, of its number; null for numbers of no country. */
  @Column('text', { nullable: true })
  country: string | null;

  @Column('text')
  text: string;

  /** A file, a place, buttons; null: the text is all of it. */
  @Column('jsonb', { nullable: true })
  content: MessageContent | null;

  @Column('jsonb')
  plan: Step[];

  /** The template that it was rendered from. Null: its text came as it is. */
  @Column('text', { name: 'template_name', nullable: true })
  templateName: string | null;

  @Column('int', { name: 'template_version', nullable: true })
  templateVersion: number | null;

  /** Of its recipient, as BCP 47 has it; null: nobody asked. */
  @Column('text', { nullable: true })
  locale: string | null;

  @Column('text')
  category: MessageCategory;

  /** Of its first request: 0 low, 10 normal, 20 high. */
  @Column('smallint')
  priority: number;

  /** The policy it named. */
  @Column('text', { nullable: true })
  policy: string | null;

  /** Its policy's own limits, as they were when it was accepted; null: those of the settings. */
  @Column('smallint', { name: 'retry_max_attempts', nullable: true })
  retryMaxAttempts: number | null;

  @Column('smallint', { name: 'unknown_outcome_retries', nullable: true })
  unknownOutcomeRetries: number | null;

  @Column('uuid', { name: 'batch_id', nullable: true })
  batchId: string | null;

  /** Which item of its batch it was, from 0. */
  @Column('integer', { name: 'batch_index', nullable: true })
  batchIndex: number | null;

  /** Whose API key brought it, by the key's name; null: it came from code, or is a reply. */
  @Column('text', { nullable: true })
  application: string | null;

  @Column('text', { nullable: true })
  reference: string | null;

  /** The incoming message that this one answers. */
  @Column('uuid', { name: 'reply_to', nullable: true })
  replyTo: string | null;

  /** The message that this one repeats; null: it was submitted by itself. */
  @Column('uuid', { name: 'resend_of', nullable: true })
  resendOf: string | null;

  /** Null: none. */
  @Column('jsonb', { nullable: true })
  metadata: Record<string, unknown> | null;

  /** W3C traceparent of what brought it; null where no traces are recorded. */
  @Column('text', { name: 'trace_parent', nullable: true })
  traceParent: string | null;

  /** When it may leave, beside its time; null: whenever QUIET_HOURS let it. */
  @Column('jsonb', { name: 'delivery_window', nullable: true })
  deliveryWindow: StoredWindow | null;

  /** How late its first request may begin. Later it is not sent at all. Null: it is sent all the same. */
  @Column('integer', { name: 'grace_ms', nullable: true })
  graceMs: number | null;

  /** True: its caller named the expiry, so rescheduling leaves it as it is. Null: nobody did. */
  @Column('boolean', { name: 'fixed_expiry', nullable: true })
  fixedExpiry: true | null;

  /** Nothing that was learned counts for it; null: it does. */
  @Column('boolean', { nullable: true })
  learn: false | null;

  /** An answer that even a suppressed recipient gets: the confirmation of a STOP, or the answer to a HELP. */
  @Column('boolean', { name: 'ignores_suppression' })
  ignoresSuppression: boolean;
}

/** A message with how it is going, as it is shown. */
export type MessageRow = MessageEntity & Omit<DeliveryEntity, 'messageId'>;

/** What delivery reads of the request. The rest is only shown. */
export const READ_BY_DELIVERY = [
  'id',
  'createdAt',
  'to',
  'country',
  'text',
  'content',
  'plan',
  'templateName',
  'replyTo',
  'category',
  'priority',
  'retryMaxAttempts',
  'unknownOutcomeRetries',
  'batchId',
  'deliveryWindow',
  'graceMs',
  'fixedExpiry',
  'learn',
  'traceParent',
  'ignoresSuppression',
] as const satisfies (keyof MessageEntity)[];

/** What delivery reads of a message: the request and its state. */
export type MessageRecord = Pick<MessageEntity, (typeof READ_BY_DELIVERY)[number]> & Omit<DeliveryEntity, 'messageId'>;
