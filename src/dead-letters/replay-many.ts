import type { Caller } from '../http/actor.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { RefusedReplayDto } from './dead-letter.dto.js';
import { type DeadLetterFilter, findDeadLetters } from './find-dead-letters.js';
import { replayOf } from './replay.js';

/** One call handles so many at most: each has a transaction of its own, of some milliseconds. */
export const MOST_REPLAYED = 500;
/** And for so long, in ms: what others have in hand is waited for, a second each. */
const LONGEST_MS = 10_000;

export interface ReplayedMany {
  replayed: number;
  /** They stay dead letters, so the next call has to go on behind them. */
  refused: RefusedReplayDto[];
  /** The id of the last that was looked at, behind which there are more; null: there are none. */
  last: string | null;
}

/** Handles the newest of the dead letters that fit once more, those before the id `before`, each told in the audit. */
export async function replayDeadLetters(
  context: DeliveryContext,
  filter: DeadLetterFilter,
  before: string | null,
  by: Caller,
  most = MOST_REPLAYED,
): Promise<ReplayedMany> {
  const end = performance.now() + LONGEST_MS;
  const found = await findDeadLetters(context.dataSource, filter, { before, limit: most + 1 });
  const refused: RefusedReplayDto[] = [];
  let looked = 0;
  for (const { id, kind } of found.slice(0, most)) {
    if (performance.now() > end) break;
    const reason = await replayOf(context, kind, id, by);
    if (reason !== 'replayed') refused.push({ id, kind, reason });
    looked++;
  }
  const last = looked < found.length ? (found[looked - 1]?.id ?? null) : null;
  return { replayed: looked - refused.length, refused, last };
}
