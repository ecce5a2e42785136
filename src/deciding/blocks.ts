import { contentToSend, type ContentInput, type Planned } from './content.js';
import type { AttemptFacts, Block, CodeMeanings, DecisionInput, StepTarget } from './next-step.types.js';
import type { ProviderCode } from '../siren/provider.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { Step } from './plan.js';

/** The step's approved template is held, so the message takes its next step. */
export const TEMPLATE_HELD = {
  code: 'template_held',
  message: 'WhatsApp has faulted the approved template in several messages in a row, and it is held',
} as const;

/** WhatsApp has said that the number is not there, so its messages take their next step. */
export const NOT_ON_WHATSAPP = {
  code: 'not_on_whatsapp',
  message: 'WhatsApp has said in two messages that the number is not there',
} as const;

/**
 * Whether a step is skipped because its recipient is not on WhatsApp. Only if another step is left; otherwise trying is
 * all that can be done.
 */
export function isElsewhere(
  step: number,
  message: Planned,
  attempts: readonly AttemptFacts[],
  input: Blocks & Pick<DecisionInput, 'notOnWhatsApp'>,
): boolean {
  return (
    message.plan[step]!.channel === 'whatsapp' &&
    stepAfter(step, message, attempts, input) !== null &&
    input.notOnWhatsApp !== null
  );
}

type Blocks = ContentInput & Pick<DecisionInput, 'blocks'>;

/** Why a step may not be taken, however long it waits. Undefined: it may. */
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

/** The first provider of a step. Null: Siren chooses. */
export function firstProvider({ providers }: Step): ProviderCode | null {
  return providers?.[0] ?? null;
}

type Failed = Pick<AttemptRecord, 'channel' | 'provider' | 'errorCode' | 'errorAction'>;

/**
 * The provider to ask for next, before the channel is given up. Null: none is left. Each provider of a step gets one
 * turn, in their order. A turn ends only with a failure for which that provider is to blame.
 */
export function nextProvider({ providers = [] }: Step, failed: Failed, codes: CodeMeanings): ProviderCode | null {
  const { channel, provider, errorCode, errorAction } = failed;
  if (provider === null || !codes.isProvidersFault({ channel, provider, code: errorCode, action: errorAction }))
    return null;
  const index = providers.indexOf(provider);
  return index === -1 ? null : (providers[index + 1] ?? null);
}

/**
 * Whether a limit or a refused account concerns only the message that met it. That is so if the provider is to blame
 * and another one is left to ask.
 */
export function sparesChannel(step: Step, failed: Failed, codes: CodeMeanings): boolean {
  return failed.errorAction !== 'retry' && nextProvider(step, failed, codes) !== null;
}
