import type { AttemptFacts } from './next-step.types.js';
import type { Step } from './plan.js';

/** When silence about an attempt counts as not delivered: counted from Siren's acceptance, or its begin where unknown. */
export function deadlineOf(
  { acceptedAt, startedAt }: Pick<AttemptFacts, 'acceptedAt' | 'startedAt'>,
  { fallbackAfter }: Step,
): Date {
  return new Date((acceptedAt ?? startedAt).getTime() + fallbackAfter * 1000);
}
