import type { Counted, CountedAttempt } from './counted.js';

/** It arrived, or failed, after a time since Siren had accepted it; or nothing more was heard of it. */
export type FirstChannelFate =
  { fate: 'delivered' | 'failed'; since: Date; at: Date } | { fate: 'silent' } | { fate: 'unknown_yet' };

/**
 * What became of the first channel of a plan that has another one. One that Siren never answered is timed from its begin.
 * It stays watched after the fallback, so it may be delivered later than the fallback was.
 */
export function firstChannelFate({ message, attempts }: Counted): FirstChannelFate {
  const first = attempts.filter(({ step }) => step === 0);
  const newest = first.at(-1);
  if (message.plan.length < 2 || newest === undefined) return { fate: 'unknown_yet' };
  const delivered = first.find(({ deliveredAt }) => deliveredAt !== null);
  if (delivered) return { fate: 'delivered', since: takenAt(delivered), at: delivered.deliveredAt! };
  const isDecided = message.finishedAt !== null || attempts.some(({ step }) => step > 0);
  if (!isDecided) return { fate: 'unknown_yet' };
  if (newest.status !== 'failed') return { fate: 'silent' };
  return { fate: 'failed', since: takenAt(newest), at: newest.failedAt ?? newest.startedAt };
}

function takenAt({ acceptedAt, startedAt }: CountedAttempt): Date {
  return acceptedAt ?? startedAt;
}
