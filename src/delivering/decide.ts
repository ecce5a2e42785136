import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { DecisionInput } from '../deciding/next-step.types.js';
import { nextStep } from '../deciding/next-step.js';
import type { OpenMessage } from '../messages/open-message.js';
import { questionDue } from './reconcile-at.js';
import { candidateOf, grant, type Grants, inOrder, restBehind, type Source, type Wanting } from './grant.js';
import { settle } from './settle.js';
import type { Tx } from '../database/transaction.js';
import { freeRecipients } from '../limits/recipients.js';
import { ask, begin, endLapsedLease, type Request } from './begin.js';
import type { DecisionInputs } from './decision-inputs.js';
import { classOf } from '../messages/lines.js';
import type { TakeSms } from './turn-limits.js';

export interface DecideOptions extends Grants {
  inputsOf: DecisionInputs;
  takeSms: TakeSms;
  policy: DeliveryPolicy;
  /** Takes a message whose decision throws: it is left out of this turn. */
  onFailed: (open: OpenMessage, cause: unknown) => void;
}

/**
 * Decides what comes next for each message, and writes it down: it waits, is finished, stands in a line, or begins. What
 * begins is handed back, to be sent once the turn is committed.
 */
export async function decide(
  tx: Tx,
  messages: readonly { open: OpenMessage; source: Source }[],
  options: DecideOptions,
): Promise<Request[]> {
  const { inputsOf, policy, onFailed } = options;
  const [first] = messages;
  if (first === undefined) return [];
  let wanting: Wanting[] = [];
  const again: typeof messages = messages.filter((entry) => !settled(entry));
  if (again.length > 0) {
    await inputsOf.read(
      tx,
      again.map(({ open }) => open),
    );
    for (const entry of again) settled(entry);
  }
  wanting = wanting.sort(inOrder);

  const granted = grant(wanting, options);
  const candidates = granted.filter(({ next }) => next.do === 'begin').map(candidateOf);
  const free = await freeRecipients(
    tx,
    candidates,
    messages.map(({ open }) => open),
    first.open.now,
  );
  const clear = granted.filter((wants) => {
    if (wants.next.do === 'ask' || free.has(wants.open.message.id)) return true;
    restBehind(wants);
    return false;
  });
  const limited = await options.takeSms(
    clear.filter(({ next, channel }) => next.do === 'begin' && channel === 'sms').map(candidateOf),
  );
  return clear.flatMap((wants) => {
    const smsLimit = limited.get(wants.open.message.id) ?? null;
    if (smsLimit !== null) {
      settle(
        wants.open,
        nextStep(wants.open.message, wants.open.attempts, { ...wants.inputs, smsLimit }),
        wants.inputs,
      );
      return [];
    }
    return [carryOut(wants, policy)];
  });

  /** False: it must be decided once more, by what is read for it meanwhile. */
  function settled({ open, source }: (typeof messages)[number]): boolean {
    try {
      endLapsedLease(open, policy);
      open.noteTime();
      const inputs = inputsOf.of(open);
      const next = nextStep(open.message, open.attempts, inputs);
      if (inputsOf.wantsMore(open)) return false;
      open.decided = next;
      if (next.do === 'begin' || next.do === 'ask') {
        wanting.push(wantingOf(open, source, next, inputs, false));
        return true;
      }
      settle(open, next, inputs);
      const overdue = policy.reconcileMaxPerSecond > 0 ? questionDue(open.message, open.attempts) : null;
      if (overdue === null) return true;
      if (overdue.at > open.now) lookBy(open, overdue.at);
      else wanting.push(wantingOf(open, source, { do: 'ask', number: overdue.number }, inputs, true));
      return true;
    } catch (cause) {
      onFailed(open, cause);
      return true;
    }
  }
}

function wantingOf(
  open: OpenMessage,
  source: Source,
  next: Wanting['next'],
  inputs: DecisionInput,
  reconciles: boolean,
): Wanting {
  const { message, attempts } = open;
  const channel = next.do === 'ask' ? open.attempt(next.number)!.channel : message.plan[next.step]!.channel;
  const of = reconciles ? 'question' : classOf(message.priority, attempts.length > 0);
  return { open, source, next, inputs, channel, class: of, reconciles };
}

function carryOut({ open, next, class: of, inputs, reconciles }: Wanting, policy: DeliveryPolicy): Request {
  if (next.do === 'begin') return begin(open, next, of, inputs, policy);
  const request = ask(open, next.number, of, { reconciles }, policy);
  // Should the answer never come, the question is asked again at its next time.
  const again = reconciles ? questionDue(open.message, open.attempts) : null;
  if (again !== null) lookBy(open, again.at);
  return request;
}

function lookBy(open: OpenMessage, at: Date): void {
  const { nextAt, line } = open.message;
  if (line === null && (nextAt === null || at < nextAt)) open.lookAgainAt(at);
}
