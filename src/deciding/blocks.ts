import { contentToSend, type Moment, type Planned } from './content.js';
import type { AttemptFacts, Block, DecisionInput, StepTarget } from './next-step.types.js';
import { firstProvider } from './providers.js';

/** The approved template of a step is held, and its message goes by the next. */
export const TEMPLATE_HELD = {
  code: 'template_held',
  message: 'WhatsApp has faulted the approved template in several messages in a row, and it is held',
} as const;

type Blocks = Moment & Pick<DecisionInput, 'blocks'>;

/** Why a step may not be taken, however long it waited; undefined: it may. */
export function blockOf(
  target: StepTarget,
  message: Planned,
  attempts: readonly AttemptFacts[],
  input: Blocks,
): Block | undefined {
  const block = input.blocks.get(message.plan[target.step]!.channel);
  if (block !== undefined) return block;
  const content = contentToSend(target, message, attempts, input);
  return content.send === 'nothing' ? content.block : undefined;
}

/** The next step behind `step` that may be taken; null: none may. */
export function stepAfter(
  step: number,
  message: Planned,
  attempts: readonly AttemptFacts[],
  input: Blocks,
): number | null {
  const next = message.plan.findIndex(
    (later, i) => i > step && !blockOf({ step: i, provider: firstProvider(later) }, message, attempts, input),
  );
  return next === -1 ? null : next;
}
