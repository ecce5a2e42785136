import { contentToSend, type Moment, type Planned } from './content.js';
import type { AttemptFacts, Bar, Circumstances, Place } from './next-step.types.js';
import { firstProvider } from './providers.js';

/** The approved template of a step is held, and its message goes by the next. */
export const TEMPLATE_HELD = {
  code: 'template_held',
  message: 'WhatsApp has faulted the approved template in several messages in a row, and it is held',
} as const;

type Blocks = Moment & Pick<Circumstances, 'bars'>;

/** Why a step may not be taken, however long it waited; undefined: it may. */
export function blockOf(
  place: Place,
  message: Planned,
  attempts: readonly AttemptFacts[],
  blocks: Blocks,
): Bar | undefined {
  const block = blocks.bars.get(message.plan[place.step]!.channel);
  if (block !== undefined) return block;
  const content = contentToSend(place, message, attempts, blocks);
  return content.send === 'nothing' ? content.block : undefined;
}

/** The next step behind `step` that may be taken; null: none may. */
export function stepAfter(
  step: number,
  message: Planned,
  attempts: readonly AttemptFacts[],
  blocks: Blocks,
): number | null {
  const next = message.plan.findIndex(
    (later, i) => i > step && !blockOf({ step: i, provider: firstProvider(later) }, message, attempts, blocks),
  );
  return next === -1 ? null : next;
}
