import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Channel } from '../siren/channel.js';
import type { MessageCategory } from '../templates/category.js';
import type { Step } from './plan.js';
import type { MessageStatus } from './status.js';

/** One text for one person. The row is the truth; its job is only a wake-up. */
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

  @Column('jsonb')
  plan: Step[];

  /** What it was rendered from; null: its text came as it is. */
  @Column('text', { name: 'template_name', nullable: true })
  templateName: string | null;

  @Column('int', { name: 'template_version', nullable: true })
  templateVersion: number | null;

  /** Of its recipient, as BCP 47 has it; null: nobody asked. */
  @Column('text', { nullable: true })
  locale: string | null;

  @Column('text')
  status: MessageStatus;

  @Column('text')
  category: MessageCategory;

  /** Urgency of its first job. */
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

  @Column('text', { nullable: true })
  channel: Channel | null;

  @Column('boolean', { name: 'fallback_used' })
  fallbackUsed: boolean;

  @Column('uuid', { name: 'batch_id', nullable: true })
  batchId: string | null;

  /** Which item of its batch it was, from 0. */
  @Column('integer', { name: 'batch_index', nullable: true })
  batchIndex: number | null;

  @Column('text', { nullable: true })
  reference: string | null;

  /** The incoming message that this one answers. */
  @Column('uuid', { name: 'reply_to', nullable: true })
  replyTo: string | null;

  @Column('jsonb')
  metadata: Record<string, unknown>;

  @Column('text', { name: 'failure_code', nullable: true })
  failureCode: string | null;

  @Column('text', { name: 'failure_message', nullable: true })
  failureMessage: string | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  /** When it must be looked at again; null exactly when it is finished. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  /** How often handling it has thrown. */
  @Column('smallint')
  failures: number;

  /** The channel whose hold it waits for, in that channel's line; null: it waits for something else, or for nothing. */
  @Column('text', { name: 'held_channel', nullable: true })
  heldChannel: Channel | null;

  /** The number of the last attempt before a replay, 0 where there was none; null: it was never replayed. */
  @Column('smallint', { name: 'replayed_after', nullable: true })
  replayedAfter: number | null;

  /** W3C traceparent of what brought it; null where no traces are recorded. */
  @Column('text', { name: 'trace_parent', nullable: true })
  traceParent: string | null;

  /** An answer that the person is owed even on the suppression list: the confirmation of a STOP, the answer to a HELP. */
  @Column('boolean', { name: 'ignores_suppression' })
  ignoresSuppression: boolean;
}

/** The part of the row that delivery reads and writes under its lock. */
export type MessageRecord = Omit<
  MessageEntity,
  'policy' | 'batchIndex' | 'reference' | 'metadata' | 'templateVersion' | 'locale'
>;
