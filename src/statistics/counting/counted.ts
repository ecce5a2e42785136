import type { MessageCategory } from '../../templates/category.js';

/** A message as the statistics see it. */
export interface CountedMessage {
  createdAt: Date;
  /** ISO 3166 alpha-2; null: its number belongs to no country. */
  country: string | null;
  /** The name of its template; null: it has none. */
  templateName: string | null;
  category: MessageCategory;
  batchId: string | null;
  status: string;
  /** The channel of its best attempt, else of its newest. Null exactly while it has none. */
  channel: string | null;
  fallbackUsed: boolean;
  deliveredAt: Date | null;
  finishedAt: Date | null;
  plan: readonly { channel: string }[];
}

/** One request to Siren as the statistics see it. */
export interface CountedAttempt {
  /** Index into the message's plan. */
  step: number;
  channel: string;
  status: string;
  /** Why it began. */
  reason: string;
  errorCode: string | null;
  startedAt: Date;
  acceptedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  failedAt: Date | null;
  /** What it costs if Siren takes it, in millionths, by the price list of the moment it began; null: not in the list. */
  costMicros: string | null;
  costCurrency: string | null;
  /** What was saved when it was begun, by what was learned; null: nothing. */
  saved: CountedSaving | null;
}

export interface CountedSaving {
  requests: number;
  ms: number;
  costMicros: string | null;
  costCurrency: string | null;
}

/** A message with its attempts, in the order of their numbers. */
export interface Counted {
  message: CountedMessage;
  attempts: readonly CountedAttempt[];
}
