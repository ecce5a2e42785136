import type { Tx } from '../database/transaction.js';
import { type FreeTextNow, readFreeText } from '../contacts/read-recipients.js';
import { readPassedOver } from '../contacts/not-on-whatsapp.js';
import { readTemplateHolds } from '../contacts/template-holds.js';
import type { DecisionInput } from '../deciding/next-step.types.js';
import { blocksFor } from '../limits/held-back.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { covers, type Suppression } from '../suppressions/suppression.js';
import type { NewMessage } from './new-message.js';

/** The facts at one moment that decide what would be sent for a message that is not accepted yet. */
export interface AcceptanceInput extends FreeTextNow {
  now: Date;
  codes: typeof CODE_MEANINGS;
  /** The suppressions for messages of its category. */
  suppressions: readonly Suppression[];
  blocks: DecisionInput['blocks'];
  notOnWhatsApp: DecisionInput['notOnWhatsApp'];
  templateHolds: DecisionInput['templateHolds'];
}

/**
 * Reads these facts for several messages, in a few statements for all of them. Returns a function that answers for
 * each.
 */
export async function readMoment(
  tx: Tx,
  messages: readonly NewMessage[],
  policy: DeliveryPolicy,
  now: Date,
): Promise<(message: NewMessage) => AcceptanceInput> {
  const suppressed = await readSuppressions(
    tx,
    messages.map(({ to }) => to),
  );
  const byNumber = Map.groupBy(suppressed, ({ phoneNumber }) => canonicalNumber(phoneNumber));
  const freeTextOf = await readFreeText(tx, messages, policy);
  const passedOverFor = await readPassedOver(tx, messages, (message) => freeTextOf(message, now).facts, policy);
  const templateHolds = await readTemplateHolds(
    tx,
    messages.map((message) => ({ message: { ...message, finishedAt: null } })),
  );
  return (message) => {
    const suppressions = (byNumber.get(canonicalNumber(message.to)) ?? []).filter((one) =>
      covers(one, message.category),
    );
    return {
      ...{ now, codes: CODE_MEANINGS, ...freeTextOf(message, now), suppressions, templateHolds },
      blocks: blocksFor(message, suppressions, policy),
      notOnWhatsApp: passedOverFor(message, now),
    };
  };
}
