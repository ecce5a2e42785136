import type { Tx } from '../../database/transaction.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { OpenMessage } from '../open-message.js';
import { evidenceOf } from './evidence.js';
import { learnUnknownWindows, writeRefusals } from './learn-windows.js';
import { learnTemplates } from './template-holds.js';

/** Keeps what this transaction's changes of attempts say of windows and templates, before anything is decided by it. */
export async function learnFromAttempts(
  tx: Tx,
  messages: readonly OpenMessage[],
  policy: DeliveryPolicy,
): Promise<void> {
  const { refusals, unknownWindows, templates } = evidenceOf(messages);
  // All messages were locked, and so read the clock, together.
  const now = messages[0]?.now;
  if (now === undefined) return;
  await writeRefusals(tx, refusals);
  const learned = unknownWindows.filter(({ code }) => code === null || policy.windowMode === 'learn');
  await learnUnknownWindows(tx, learned, now);
  await learnTemplates(tx, templates, policy, now);
}
