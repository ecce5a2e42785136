import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RequestedStep } from '../deciding/plan.js';
import type { DeliveryWindowDto } from '../messages/delivery-window.dto.js';
import type { Priority } from '../messages/lines.js';
import type { MessageCategory } from '../templates/template-content.js';
import type { NamedPolicy, PolicyTemplate } from './named-policy.js';

/** Postgres hands out a `bigint` as a text. */
const wholeNumber = { to: (value: number | null) => value, from: (text: string | null) => text && Number(text) };

/** A way of sending that messages name. */
@Entity('policies')
export class PolicyEntity implements NamedPolicy {
  @PrimaryColumn('text')
  name: string;

  @Column('jsonb', { nullable: true })
  channels: RequestedStep[] | null;

  @Column('smallint', { name: 'retry_max_attempts', nullable: true })
  retryMaxAttempts: number | null;

  @Column('smallint', { name: 'unknown_outcome_retries', nullable: true })
  unknownOutcomeRetries: number | null;

  @Column('bigint', { name: 'ttl_ms', nullable: true, transformer: wholeNumber })
  ttlMs: number | null;

  @Column('text', { nullable: true })
  priority: Priority | null;

  @Column('text', { nullable: true })
  category: MessageCategory | null;

  @Column('jsonb', { nullable: true })
  template: PolicyTemplate | null;

  @Column('jsonb', { name: 'delivery_window', nullable: true })
  deliveryWindow: DeliveryWindowDto | { anytime: true } | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
