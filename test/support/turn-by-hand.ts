import { DELIVERY_CONTEXT, type DeliveryContext } from '../../src/messages/delivery-context.js';
import type { RequestAnswer } from '../../src/delivering/pending-answers.js';
import { QueueHead } from '../../src/delivering/claim.js';
import type { ReceiptSource } from '../../src/delivering/receipt-source.js';
import { SlotCounter } from '../../src/delivering/slots.js';
import { runTurn } from '../../src/delivering/turn.js';
import type { TurnResult, TurnWork } from '../../src/delivering/turn.types.js';
import { HoldLog } from '../../src/limits/hold-log.js';
import { SpoolSource } from '../../src/webhooks/spool-source.js';
import type { Gateway } from './gateway.js';

const NOTHING: TurnWork = {
  ...{ answers: [], look: [], receipts: 0, due: 0, lines: [], walks: [], isAlone: true },
  ...{
    slots: new SlotCounter(64).snapshot(0),
    permits: Infinity,
    questions: 0,
    probed: new Set(),
    bulks: [],
    random: () => 0,
  },
};

/** The newest attempt that a turn by hand has begun of each message. */
const begun = new Map<string, string>();

/** A worker that a test drives by hand, beside any that runs: it may stop at any place. Nobody sends its requests. */
export function turnsByHand({ app }: Gateway) {
  const context = app.get<DeliveryContext>(DELIVERY_CONTEXT);
  const holdLog = new HoldLog();
  const usual = app.get(SpoolSource);
  return async (work: Partial<TurnWork>, source: Partial<ReceiptSource> = {}): Promise<TurnResult> => {
    const sources = { ...sourceOf(usual), ...source };
    const result = await runTurn({ ...context, holdLog }, sources, { ...NOTHING, ...work }, new QueueHead());
    for (const { attempt } of result.requests) begun.set(attempt.messageId, attempt.id);
    return result;
  };
}

/** Siren has taken the first request of this message, which a turn by hand has begun. */
export function accepted(messageId: string, providerMessageId: string): RequestAnswer {
  const attemptId = begun.get(messageId);
  if (attemptId === undefined) throw new Error('no turn by hand has begun an attempt of this message');
  return {
    ...{ kind: 'send', messageId, number: 1, attemptId, to: '', channel: 'whatsapp', isOutage: false },
    outcome: { outcome: 'accepted', messageId: providerMessageId },
  };
}

/** Its methods are its class's, which a spread leaves behind. */
function sourceOf(source: ReceiptSource): ReceiptSource {
  return {
    take: (...args) => source.take(...args),
    takeWaiting: (...args) => source.takeWaiting(...args),
    lookAgain: (...args) => source.lookAgain(...args),
    setApart: (...args) => source.setApart(...args),
  };
}
