import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Messages that were submitted together. How far they have got is counted elsewhere: no worker writes this row. */
@Entity('batches')
export class BatchEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** Whose API key brought it, by the key's name; null: it came from code. */
  @Column('text', { nullable: true })
  application: string | null;

  /** What its submitter calls it; null: nothing. */
  @Column('text', { nullable: true })
  name: string | null;

  /** How many items were accepted. */
  @Column('integer')
  total: number;

  /** The end of what was to be uploaded has come. */
  @Column('boolean', { name: 'upload_complete' })
  uploadComplete: boolean;

  @Column('integer', { name: 'rejected_count' })
  rejectedCount: number;

  /** Items before it are stored or rejected. */
  @Column('integer', { name: 'next_index' })
  nextIndex: number;

  /** An upload is going on until then, unless it brings more; null once it has ended. */
  @Column('timestamptz', { name: 'upload_until', nullable: true })
  uploadUntil: Date | null;

  /** Items whose own idempotency key was known. */
  @Column('integer')
  repeated: number;

  /** Items that were passed over, since their number had a message in it. */
  @Column('integer', { name: 'skipped_duplicates' })
  skippedDuplicates: number;

  /** Numbers with more than one message in it. */
  @Column('integer', { name: 'duplicate_numbers' })
  duplicateNumbers: number;

  @Column('timestamptz', { name: 'paused_at', nullable: true })
  pausedAt: Date | null;

  @Column('timestamptz', { name: 'cancelled_at', nullable: true })
  cancelledAt: Date | null;

  /** Null: no limit. */
  @Column('double precision', { name: 'rate_per_second', nullable: true })
  ratePerSecond: number | null;

  /** When its speed last changed; null: never. */
  @Column('timestamptz', { name: 'measured_since', nullable: true })
  measuredSince: Date | null;

  /** How many were finished by then. */
  @Column('integer', { name: 'measured_from' })
  measuredFrom: number;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  /** First messages of it stand, or may stand, in lines of their own. */
  @Column('boolean', { name: 'has_line' })
  hasLine: boolean;

  /** It was cancelled, and not all of its messages were looked at since. */
  @Column('boolean', { name: 'is_cancelling' })
  isCancelling: boolean;

  /** How far they were looked at; null: not begun. */
  @Column('uuid', { name: 'cancel_after', nullable: true })
  cancelAfter: string | null;
}
