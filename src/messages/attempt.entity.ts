import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Channel } from '../siren/channel.js';
import type { ErrorAction } from '../siren/error-decision.js';
import type { ProviderCode } from '../siren/provider.js';
import type { Saved } from '../deciding/saved.js';
import type { AttemptReason, AttemptStatus } from '../deciding/status.js';
import type { Window } from '../deciding/window.js';

/** One request to Siren for one message on one channel, whatever the answer. */
@Entity('delivery_attempts')
export class AttemptEntity {
  @Column('uuid')
  id: string;

  @PrimaryColumn('uuid', { name: 'message_id' })
  messageId: string;

  /** From 1, over all steps. */
  @PrimaryColumn('smallint')
  number: number;

  /** Index into the message's plan. */
  @Column('smallint')
  step: number;

  @Column('text')
  channel: Channel;

  /** The code of the provider that was asked for; null: Siren chose. */
  @Column('text', { nullable: true })
  provider: ProviderCode | null;

  @Column('text')
  reason: AttemptReason;

  /** The recipient's window when it was begun; null: it went by SMS. */
  @Column('text', { name: 'known_window', nullable: true })
  window: Window | null;

  /** The approved template that it sent, by WhatsApp's name and language; null: it sent free text. */
  @Column('text', { name: 'approved_name', nullable: true })
  approvedName: string | null;

  @Column('text', { name: 'approved_language', nullable: true })
  approvedLanguage: string | null;

  @Column('text')
  status: AttemptStatus;

  @Column('text', { name: 'provider_message_id', nullable: true })
  providerMessageId: string | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage: string | null;

  /** What the error calls for, as decided when it was recorded. */
  @Column('text', { name: 'error_action', nullable: true })
  errorAction: ErrorAction | null;

  /** When the step may send again. */
  @Column('timestamptz', { name: 'retry_at', nullable: true })
  retryAt: Date | null;

  /**
   * The lease: until then only one worker may touch the attempt, because its request or status question is on the wire.
   */
  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  @Column('timestamptz', { name: 'started_at' })
  startedAt: Date;

  @Column('timestamptz', { name: 'asked_at', nullable: true })
  askedAt: Date | null;

  @Column('timestamptz', { name: 'accepted_at', nullable: true })
  acceptedAt: Date | null;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt: Date | null;

  @Column('timestamptz', { name: 'failed_at', nullable: true })
  failedAt: Date | null;

  /** What it costs if Siren accepts it, in millionths, by the price list when it began. Null: not in the list. */
  @Column('bigint', { name: 'cost_micros', nullable: true })
  costMicros: string | null;

  /** ISO 4217. */
  @Column('text', { name: 'cost_currency', nullable: true })
  costCurrency: string | null;

  /** What was saved when it was begun, by what was learned; null: nothing. */
  @Column('jsonb', { nullable: true })
  saved: Saved | null;
}

export type AttemptRecord = AttemptEntity;
