import { contentToSend, type Moment, type Planned } from './content.js';
import type { AttemptFacts, Block, DecisionInput, StepTarget } from './next-step.types.js';
import type { ProviderCode } from '../siren/provider.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { CodeMeanings } from './code-meanings.js';
import type { Step } from './plan.js';

/** The approved template of a step is held, and its message goes by the next. */
export const TEMPLATE_HELD = {
  code: 'template_held',
  message: 'WhatsApp has faulted the approved template in several messages in a row, and it is held',
} as const;

/** WhatsApp has said that the number is not there, and its messages go by the next step. */
export const NOT_ON_WHATSAPP = {
  code: 'not_on_whatsapp',
  message: 'WhatsApp has said in two messages that the number is not there',
} as const;

/**
 * Whether a step is passed over since its recipient is not on WhatsApp. Only where another one is left: else trying is all
 * that can be done.
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

/** Who is asked for first on a step; null: Siren chooses. */
export function firstProvider({ providers }: Step): ProviderCode | null {
  return providers?.[0] ?? null;
}

type Failed = Pick<AttemptRecord, 'channel' | 'provider' | 'errorCode' | 'errorAction'>;

/**
 * Who is asked for next, before the channel is given up, when a request has failed; null: nobody. Each provider of a step
 * has its turn once, in their order, and only after a failure that was the one's before.
 */
export function nextProvider({ providers = [] }: Step, failed: Failed, codes: CodeMeanings): ProviderCode | null {
  const { channel, provider, errorCode, errorAction } = failed;
  if (provider === null || !codes.isProvidersFault({ channel, provider, code: errorCode, action: errorAction }))
    return null;
  const index = providers.indexOf(provider);
  return index === -1 ? null : (providers[index + 1] ?? null);
}

/**
 * Whether a limit or a refused account holds nobody but the message that met it: the provider is to blame, and there is
 * another one to ask.
 */
export function sparesChannel(step: Step, failed: Failed, codes: CodeMeanings): boolean {
  return failed.errorAction !== 'retry' && nextProvider(step, failed, codes) !== null;
}
