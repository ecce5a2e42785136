import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of a message's history. Append-only. */
@Entity('delivery_events')
export class EventEntity {
  @PrimaryColumn('uuid', { name: 'message_id' })
  messageId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz')
  at: Date;

  @Column('text')
  event: string;

  @Column('jsonb')
  detail: Record<string, unknown>;
}
