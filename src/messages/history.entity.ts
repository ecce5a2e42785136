import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What happened to a message and no other row tells. Append-only. */
@Entity('message_history')
export class HistoryEntity {
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
