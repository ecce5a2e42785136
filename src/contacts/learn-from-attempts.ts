import type { Tx } from '../database/transaction.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import { evidenceOf } from './evidence.js';
import { learnUnknownWindows, writeRefusals } from './learn-windows.js';
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
