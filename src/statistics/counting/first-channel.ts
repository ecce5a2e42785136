import type { Counted, CountedAttempt } from './counted.js';

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
