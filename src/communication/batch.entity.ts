import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Messages that were submitted together. */
@Entity('batches')
export class BatchEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  /** How many items were accepted. */
  @Column('integer')
  total: number;

  @Column('boolean', { name: 'upload_complete' })
  uploadComplete: boolean;
}
