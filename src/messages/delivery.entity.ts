import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Channel } from '../siren/channel.js';
import type { MessageStatus } from '../deciding/status.js';

/** How a message is going: its one changing row, and the only one that says what comes next. */
@Entity('deliveries')
export class DeliveryEntity {
  @PrimaryColumn('uuid', { name: 'message_id' })
  messageId: string;

  @Column('text')
  status: MessageStatus;

  /** The channel of its best attempt, else of its newest. Null: no attempt yet. */
  @Column('text', { nullable: true })
  channel: Channel | null;

  /**
   * When it must be looked at. Null: never again. A finished message is looked at only to ask Siren about an attempt.
   */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  /** The line in which it waits (see `messages/lines.ts`). Null: none. */
  @Column('text', { nullable: true })
  line: string | null;

  /** Since when it stands there. */
  @Column('timestamptz', { name: 'line_at', nullable: true })
  lineAt: Date | null;

  /** How often handling it has thrown. */
  @Column('smallint')
  failures: number;

  @Column('boolean', { name: 'fallback_used' })
  fallbackUsed: boolean;

  /** Nothing is sent before; null: at once. */
  @Column('timestamptz', { name: 'send_at', nullable: true })
  sendAt: Date | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column('text', { name: 'failure_code', nullable: true })
  failureCode: string | null;

  @Column('text', { name: 'failure_message', nullable: true })
  failureMessage: string | null;

  /** The number of the last attempt before a replay, 0 where there was none; null: it was never replayed. */
  @Column('smallint', { name: 'replayed_after', nullable: true })
  replayedAfter: number | null;
}
