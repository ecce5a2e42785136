import { togetherOrAlone } from '../../database/together-or-alone.js';
import type { DeliveryContext } from './begin-messages.js';
import { isTheMessagesFault } from './failed-handling.js';
import { recordOutcomes, type RequestOutcome } from './record-outcomes.js';

export interface StoringFailed {
  cause: unknown;
}

/**
 * Stores outcomes together, and each alone where one of them cannot be stored: that one answers with what was thrown, the
 * others are stored.
 */
export async function recordEach(
  context: DeliveryContext,
  outcomes: readonly RequestOutcome[],
): Promise<(StoringFailed | null)[]> {
  const failed = await togetherOrAlone(outcomes, (some) => recordOutcomes(context, some), isTheMessagesFault);
  const causes = new Map(failed.map(({ item, cause }) => [item, cause]));
  return outcomes.map((outcome) => (causes.has(outcome) ? { cause: causes.get(outcome) } : null));
}
