import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * SQL: whether a finished delivery `d` is a dead letter that was discarded. Only its history tells. Not written with
 * `EXISTS`: the planner makes a join of that which may read the whole history. This way each dead letter looks up its
 * own by the key.
 */
export const IS_DISCARDED = `coalesce((
  SELECT true FROM message_history h
   WHERE h.message_id = d.message_id AND h.event = 'discarded' AND h.at >= d.finished_at LIMIT 1), false)`;

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
