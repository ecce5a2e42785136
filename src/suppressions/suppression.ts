import { type Channel, CHANNELS } from '../siren/channel.js';
import type { MessageCategory } from '../templates/template-content.js';

export const SUPPRESSION_CHANNELS = ['all', ...CHANNELS] as const;
export type SuppressedChannel = 'all' | Channel;

/** What a suppression ends: every message, or those that sell something. */
export const SUPPRESSED_CATEGORIES = ['all', 'marketing'] as const;
export type SuppressedCategory = (typeof SUPPRESSED_CATEGORIES)[number];

/**
 * Who put a number on the list, or took it off: somebody with an API key, alone or by a file; the recipient, by a keyword;
 * a provider, by the code with which it refused a message.
 */
export const SUPPRESSION_SOURCES = ['api', 'import', 'opt_out', 'error_code'] as const;
export type SuppressionSource = (typeof SUPPRESSION_SOURCES)[number];

/** The reason of whoever asked not to be written to: what START lifts. */
export const OPTED_OUT = 'opt_out';

/** What makes a suppression this one: a number may be suppressed for several reasons at once. */
export interface SuppressionKey {
  /** E.164. */
  phoneNumber: string;
  channel: SuppressedChannel;
  reason: string;
  category: SuppressedCategory;
}

/** Whether a suppression is about messages of this category. */
export function covers({ category }: Pick<SuppressionKey, 'category'>, message: MessageCategory): boolean {
  return category === 'all' || category === message;
}

export interface Suppression extends SuppressionKey {
  source: SuppressionSource;
  note: string | null;
  createdAt: Date;
}

/** Who changes the list, for its history. */
export interface ChangedBy {
  source: SuppressionSource;
  apiKeyId?: string | null;
  /** Of that key, without numbers in it. */
  keyName?: string | null;
}

/** Why somebody lifts a suppression by hand. */
export const LIFT_REASONS = ['asked_again', 'by_mistake', 'new_owner', 'reachable_again', 'other'] as const;
export type LiftReason = (typeof LIFT_REASONS)[number];
