import type { Counted, CountedAttempt } from './counted.js';
import { boundOf } from './latency-ranges.js';

/**
 * What became of the first channel of a plan that has another one: `delivered:<ms>` and `failed:<ms>` with the time since
 * Siren accepted it (for one that it never answered: since it began), or `silent`. It stays watched after the fallback, so
 * `delivered` may be later than the fallback was. Null: the plan has one channel, nothing was begun, or it is undecided.
 */
export function firstChannelFate({ message, attempts }: Counted): string | null {
  const first = attempts.filter(({ step }) => step === 0);
  const newest = first.at(-1);
  if (message.plan.length < 2 || newest === undefined) return null;
  const delivered = first.find(({ deliveredAt }) => deliveredAt !== null);
  if (delivered) return `delivered:${waitOf(delivered, delivered.deliveredAt!)}`;
  const isDecided = message.finishedAt !== null || attempts.some(({ step }) => step > 0);
  if (!isDecided) return null;
  return newest.status === 'failed' ? `failed:${waitOf(newest, newest.failedAt ?? newest.startedAt)}` : 'silent';
}

function waitOf({ acceptedAt, startedAt }: CountedAttempt, until: Date): number {
  return boundOf(Math.max(0, until.getTime() - (acceptedAt ?? startedAt).getTime()));
}
