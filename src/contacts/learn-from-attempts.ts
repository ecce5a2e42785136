import { Logger } from '@nestjs/common';
import { afterCommit, type Tx } from '../database/transaction.js';
import { addConsecutiveErrors, clearConsecutiveErrors } from '../limits/consecutive-errors.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import { evidenceOf, type RefusalEvidence, type RowEvidence, rowOf } from './evidence.js';
import { writeNotOnWhatsApp } from './not-on-whatsapp.js';
import { learnTemplates } from './template-holds.js';

/**
 * Keeps what this transaction's changes of attempts say of windows, templates and numbers, before anything is decided by it.
 * @param onFailed takes a message of which nothing can be told
 */
export async function learnFromAttempts(
  tx: Tx,
  messages: readonly OpenMessage[],
  policy: DeliveryPolicy,
  onFailed: (open: OpenMessage, cause: unknown) => void,
): Promise<void> {
  const evidence = messages.flatMap((open) => {
    try {
      return [evidenceOf([open])];
    } catch (cause) {
      onFailed(open, cause);
      return [];
    }
  });
  // All messages were locked, and so read the clock, together.
  const now = messages[0]?.now;
  if (now === undefined) return;
  await writeRefusals(
    tx,
    evidence.flatMap(({ refusals }) => refusals),
  );
  await writeNotOnWhatsApp(
    tx,
    evidence.flatMap(({ notOnWhatsApp }) => notOnWhatsApp),
  );
  const unknownWindows = evidence.flatMap((one) => one.unknownWindows);
  const learned = unknownWindows.filter(({ code }) => code === null || policy.windowMode === 'learn');
  await learnUnknownWindows(tx, learned, now);
  await learnTemplates(
    tx,
    evidence.flatMap(({ templates }) => templates),
    policy,
    now,
  );
}

const ABOUT = 'unknown windows';
/** A receipt that withdraws a refusal comes within days. */
const KEPT_BEHIND = '7 days';
const logger = new Logger('Window');

/** Keeps, for each number, the requests whose free text was refused since its window was closed. */
async function writeRefusals(tx: Tx, refusals: readonly RefusalEvidence[]): Promise<void> {
  const [withdrawn, added] = [refusals.filter((r) => r.withdrawn), refusals.filter((r) => !r.withdrawn)];
  if (added.length > 0) {
    await tx.query(
      `INSERT INTO window_refusals (phone_number, begun_at)
       SELECT phone_number, begun_at FROM unnest($1::text[], $2::timestamptz[]) AS r (phone_number, begun_at)
        ORDER BY phone_number, begun_at
       ON CONFLICT DO NOTHING`,
      columnsOf(added),
    );
    // The newest alone decides; the others are kept for a while, since it may be withdrawn.
    await tx.query(
      `DELETE FROM window_refusals w USING unnest($1::text[], $2::timestamptz[]) AS r (phone_number, begun_at)
        WHERE w.phone_number = r.phone_number AND w.begun_at < r.begun_at - interval '${KEPT_BEHIND}'`,
      columnsOf(added),
    );
  }
  if (withdrawn.length > 0) {
    await tx.query(
      `DELETE FROM window_refusals w USING unnest($1::text[], $2::timestamptz[]) AS r (phone_number, begun_at)
        WHERE w.phone_number = r.phone_number AND w.begun_at = r.begun_at`,
      columnsOf(withdrawn),
    );
  }
}

/**
 * Learns from recipients of whom nothing was known: once enough different ones in a row were refused, unknown counts as
 * closed on every replica, until one success. Each change is said once.
 */
async function learnUnknownWindows(tx: Tx, evidence: readonly RowEvidence[], now: Date): Promise<void> {
  if (evidence.length === 0) return;
  const { hasSuccess, errors } = rowOf(evidence);
  if (hasSuccess) {
    await clearConsecutiveErrors(tx, [ABOUT], 'any');
    const opened = await tx.query<{ since: Date }>(`DELETE FROM unknown_windows_closed RETURNING since`);
    for (const { since } of opened) {
      const forMs = Math.round(now.getTime() - since.getTime());
      afterCommit(tx, () => logger.log({ forMs }, 'free text to unknown recipients is taken again'));
    }
  }
  const row = await addConsecutiveErrors(
    tx,
    errors.map(({ subject }) => ({ about: ABOUT, subject })),
    'any',
  );
  if (row.length === 0) return;
  await clearConsecutiveErrors(tx, [ABOUT], 'any');
  const closed = await tx.query(
    `INSERT INTO unknown_windows_closed (since) VALUES ($1) ON CONFLICT DO NOTHING RETURNING since`,
    [now],
  );
  if (closed.length === 0) return;
  const code = errors.at(-1)!.code;
  afterCommit(tx, () =>
    logger.warn({ code }, 'free text to unknown recipients is refused; their window counts as closed'),
  );
}

function columnsOf(refusals: readonly RefusalEvidence[]): [string[], Date[]] {
  return [refusals.map(({ phoneNumber }) => phoneNumber), refusals.map(({ begunAt }) => begunAt)];
}
