import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '../http/scopes.js';

/** A key of an application: its digest, and what it may do. */
@Entity('api_keys')
export class ApiKeyEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** Of its application. */
  @Column('text')
  name: string;

  /** SHA-256 of the key's bytes. Read where keys are known by it, and nowhere else. */
  @Column('bytea', { select: false })
  digest: Buffer;

  @Column('text', { array: true })
  scopes: Scope[];

  /** Requests of its application in a second; 0: no limit; null: as `API_KEY_MAX_PER_SECOND` says. */
  @Column('integer', { name: 'max_per_second', nullable: true })
  maxPerSecond: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** To a minute. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}
