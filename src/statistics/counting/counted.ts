import type { MessageCategory } from '../../templates/template-content.js';

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

/** It arrived or failed, with the time since Siren accepted it; or nothing more was reported. */
export type FirstChannelResult =
  { result: 'delivered' | 'failed'; since: Date; at: Date } | { result: 'silent' } | { result: 'unknown_yet' };

/**
 * What became of the first channel of a plan with several. If Siren never answered, times count from the attempt's
 * begin. It is watched beyond the fallback, so it may be delivered later than the fallback.
 */
export function firstChannelResult({ message, attempts }: Counted): FirstChannelResult {
  const first = attempts.filter(({ step }) => step === 0);
  const newest = first.at(-1);
  if (message.plan.length < 2 || newest === undefined) return { result: 'unknown_yet' };
  const delivered = first.find(({ deliveredAt }) => deliveredAt !== null);
  if (delivered) return { result: 'delivered', since: takenAt(delivered), at: delivered.deliveredAt! };
  const isDecided = message.finishedAt !== null || attempts.some(({ step }) => step > 0);
  if (!isDecided) return { result: 'unknown_yet' };
  if (newest.status !== 'failed') return { result: 'silent' };
  return { result: 'failed', since: takenAt(newest), at: newest.failedAt ?? newest.startedAt };
}

function takenAt({ acceptedAt, startedAt }: CountedAttempt): Date {
  return acceptedAt ?? startedAt;
}
