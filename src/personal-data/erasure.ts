/**
 * What an erasure goes through, in this order:
 *
 *   messages ─► incoming messages ─► spool ─► parked receipts ─► batch rejections ─► the number itself ─► done
 *      ▲   │ walks again while a request is on the wire                                    │
 *      └───┴──────────────────── something of the person is left after all ◄───────────────┘
 */
export const ERASURE_STEPS = [
  'messages',
  'incoming_messages',
  'spool',
  'parked_receipts',
  'batch_rejections',
  'number',
  'done',
] as const;
type ErasureStep = (typeof ERASURE_STEPS)[number];

/** What is counted of an erasure. */
export const ERASED_THINGS = [
  'messages',
  'cancelled',
  'attempts',
  'historyLines',
  'receivedWebhooks',
  'incomingMessages',
  'events',
  'deadLetters',
  'parkedReceipts',
  'idempotencyAnswers',
  'batchRejections',
  'suppressions',
  'suppressionChanges',
  'limits',
] as const;
type ErasedThing = (typeof ERASED_THINGS)[number];
/** How many rows were erased, or messages cancelled before. */
export type Erased = Record<ErasedThing, number>;

/** An erasure that is not finished, as a bite takes it. */
export interface OpenErasure {
  id: string;
  /** In its canonical form. */
  phoneNumber: string;
  keepSuppression: boolean;
  requestedAt: Date;
  step: ErasureStep;
  /** Where the walk of the step goes on; null: at its beginning. */
  position: string | null;
  /** The walk has passed by what it could not erase yet. */
  hasLeft: boolean;
  waitsUntil: Date | null;
}

/** What a bite has come to. */
export interface Bite {
  erased: Partial<Erased>;
  /** Where the walk goes on; null: it came to its end. */
  position: string | null;
  /**
   * Something had to be passed by: until then at the latest, where that is known. `again`: the step that begins again because
   * of it, where it is not the same.
   */
  left?: { until: Date | null; again?: ErasureStep };
}

const LOOK_AGAIN_MS = 1_000;

/** Where an erasure stands after a bite, and when it goes on. */
export type ErasureProgress = Pick<OpenErasure, 'step' | 'position' | 'hasLeft' | 'waitsUntil'> & { nextAt: Date };

/** After a walk that had to pass something by, it begins again a second later. Else the next step follows. */
export function progressAfter(erasure: OpenErasure, { position, left }: Bite, now: Date): ErasureProgress {
  const hasLeft = erasure.hasLeft || left !== undefined;
  const waitsUntil = latest(erasure.waitsUntil, left?.until ?? null);
  if (position !== null) return { step: erasure.step, position, hasLeft, waitsUntil, nextAt: now };
  if (hasLeft) {
    const nextAt = new Date(now.getTime() + LOOK_AGAIN_MS);
    return { step: left?.again ?? erasure.step, position: null, hasLeft: false, waitsUntil, nextAt };
  }
  return { step: stepAfter(erasure.step), position: null, hasLeft: false, waitsUntil: null, nextAt: now };
}

function stepAfter(step: ErasureStep): ErasureStep {
  return ERASURE_STEPS[ERASURE_STEPS.indexOf(step) + 1] ?? 'done';
}

function latest(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b > a) ? b : a;
}
