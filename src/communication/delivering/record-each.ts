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
  try {
    await recordOutcomes(context, outcomes);
    return outcomes.map(() => null);
  } catch (error) {
    if (!isTheMessagesFault(error)) throw error;
    if (outcomes.length === 1) return [{ cause: error }];
    const results = [];
    for (const outcome of outcomes) results.push(...(await recordEach(context, [outcome])));
    return results;
  }
}
