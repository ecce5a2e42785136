import type { Tx } from '../database/transaction.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';

/** What is answered at most once in a while, in ms. */
const ONCE_IN_MS = {
  stop: 86_400_000,
  stop_marketing: 86_400_000,
  start: 3_600_000,
  help: 3_600_000,
} as const;
export type BoundedAnswer = keyof typeof ONCE_IN_MS;

/** Who writes on after this long begins a new conversation: people pause, a machine that answers ours does not. */
const PAUSE_MS = 1_800_000;

/**
 * Takes the one answer of its kind that a sender gets in a while, over all replicas; resolves to whether it was left. It
 * is taken in the caller's transaction, and given back with it.
 * @param sender E.164, in any form
 */
export async function takeAnswer(tx: Tx, sender: string, kind: BoundedAnswer, now: Date): Promise<boolean> {
  const taken = await tx.query(
    `INSERT INTO automatic_answers AS a (sender, kind, answered_at, n) VALUES ($1, $2, $3, 1)
     ON CONFLICT (sender, kind) DO UPDATE SET answered_at = excluded.answered_at WHERE a.answered_at <= $4
     RETURNING sender`,
    [canonicalNumber(sender), kind, now, new Date(now.getTime() - ONCE_IN_MS[kind])],
  );
  return taken.length > 0;
}

/**
 * Counts a reply to a sender, also one that says that handling has failed. Resolves to whether it may go out: at most
 * `limit` do while the sender never pauses. 0: no limit.
 * @param sender E.164, in any form
 */
export async function takeReply(tx: Tx, sender: string, limit: number, now: Date): Promise<boolean> {
  if (limit === 0) return true;
  const [row] = await tx.query<{ n: number }>(
    `INSERT INTO automatic_answers AS a (sender, kind, answered_at, n) VALUES ($1, 'reply', $2, 1)
     ON CONFLICT (sender, kind) DO UPDATE
        SET answered_at = greatest(a.answered_at, excluded.answered_at),
            n = CASE WHEN a.answered_at <= $3 THEN 1 ELSE least(a.n, $4) + 1 END
     RETURNING n`,
    [canonicalNumber(sender), now, new Date(now.getTime() - PAUSE_MS), limit],
  );
  return row!.n <= limit;
}
