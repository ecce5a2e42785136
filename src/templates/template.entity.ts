import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LocaleTexts, MessageCategory, TemplateContent, Variable } from './template-content.js';

/**
 * `draft`: may be changed, and is sent to nobody. `published`: never changes again. `archived`: is sent to nobody any more.
 * Of each template at most one version is a draft.
 */
export const TEMPLATE_STATUSES = ['draft', 'published', 'archived'] as const;
export type TemplateStatus = (typeof TEMPLATE_STATUSES)[number];

/** One version of a template. */
@Entity('templates')
export class TemplateEntity implements TemplateContent {
  @PrimaryColumn('text')
  name: string;

  /** From 1. */
  @PrimaryColumn('int')
  version: number;

  @Column('text')
  status: TemplateStatus;

  @Column('text')
  category: MessageCategory;

  @Column('jsonb')
  variables: Record<string, Variable>;

  @Column('jsonb')
  locales: Record<string, LocaleTexts>;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;

  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt: Date | null;

  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt: Date | null;
}
