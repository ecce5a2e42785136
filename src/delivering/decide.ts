import type { Tx } from '../database/transaction.js';
import { failureOf } from '../deciding/ending.js';
import { nextStep } from '../deciding/next-step.js';
import {
  type DecisionInput,
  type Failure,
  type NextStep,
  SMS_LIMIT_REACHED,
  type SmsLimit,
} from '../deciding/next-step.types.js';
import { freeRecipients } from '../limits/recipients.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { batchLine, classLine, classOf } from '../messages/lines.js';
import type { OpenMessage } from '../messages/open-message.js';
import { type OwnCodeOf, sentenceOf } from '../siren/own-codes.js';
import { ask, begin, endLapsedLease, recordSkipped, type Request } from './begin.js';
import type { DecisionInputs } from './decision-inputs.js';
import { candidateOf, grant, type Grants, inOrder, restBehind, type Source, type Wanting } from './grant.js';
import { questionDue } from './reconcile-at.js';
import { waitInLine } from './waiting-line.js';

export interface DecideOptions extends Grants {
  inputsOf: DecisionInputs;
  takeSms: TakeSms;
  policy: DeliveryPolicy;
  /** Called with a message whose decision throws. It is left out of this turn. */
  onFailed: (open: OpenMessage, cause: unknown) => void;
}

/**
 * Decides what comes next for each message: it waits, is finished, stands in a line, or begins. Returns the requests
 * that begin, to be sent once the turn is committed.
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

  /** False: it must be decided again, with data that is read meanwhile. */
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

/** What waits, or is over. */
export function settle(open: OpenMessage, next: NextStep, inputs: DecisionInput): void {
  const { message, attempts } = open;
  switch (next.do) {
    case 'nothing':
      open.lookAgainAt(null);
      return;
    case 'finish':
      recordSkipped(open, next.skipped);
      open.finish(next.status, next.status === 'expired' ? expiryFailure(open, inputs) : next.failure);
      return;
    case 'begin':
    case 'ask':
      throw new Error(`a decision to ${next.do} is not settled by waiting`);
    case 'wait':
      switch (next.for) {
        case 'batch':
          open.standIn(batchLine(message.batchId!, message.plan[0]!.channel), next.until);
          return;
        case 'hold': {
          const until = waitInLine(next, open, inputs);
          if (until === null) open.lookAgainAt(next.until);
          else open.standIn(classLine(classOf(message.priority, attempts.length > 0), next.channel), until);
          return;
        }
        case 'sms_limit':
          open.record(SMS_LIMIT_REACHED, { channel: next.channel, until: next.until });
          open.lookAgainAt(next.until);
          return;
        case 'schedule':
        case 'delivery_window':
        case 'template':
        case 'recipient':
        case 'answer':
        case 'receipt':
        case 'backoff':
          open.lookAgainAt(next.until);
      }
  }
}

/** Why a message that Siren never accepted has expired: what it waited for, or what its provider says about its age. */
export function expiryFailure(
  { message, attempts, now }: Pick<OpenMessage, 'message' | 'attempts' | 'now'>,
  { holds, batch, opensAt, lastBegin }: Pick<DecisionInput, 'holds' | 'batch' | 'opensAt' | 'lastBegin'>,
): Failure {
  const newest = attempts.findLast(({ number }) => number > (message.replayedAfter ?? 0));
  if (newest?.errorAction === 'expire') return failureOf(newest);
  const code = (): OwnCodeOf<'expired'> => {
    if (newest === undefined && lastBegin !== null && lastBegin <= now && message.expiresAt > now)
      return 'missed_schedule';
    if (opensAt !== null || (message.sendAt !== null && message.sendAt > now)) return 'expired_outside_delivery_window';
    if (newest === undefined && (batch === 'held' || batch === 'rate_limited')) return 'expired_in_batch';
    const hold = holds.get(newest?.channel ?? message.plan[0]!.channel);
    if (hold !== undefined && hold.until > now) return 'expired_on_hold';
    return newest === undefined ? 'expired_in_queue' : 'expired_in_backoff';
  };
  const found = code();
  return { code: found, message: sentenceOf(found) };
}

/** Takes SMS from their quotas; answers for which messages none is left. */
type TakeSms = (wanted: readonly { messageId: string; to: string }[]) => Promise<ReadonlyMap<string, SmsLimit>>;

/** Places that were taken before a turn, and how many of them it used. */
export class PermitCounter {
  private taken = 0;

  /** @param permits how many there are; Infinity where there is no limit */
  constructor(private readonly permits: number) {}

  take(): boolean {
    if (this.taken >= this.permits) return false;
    this.taken++;
    return true;
  }

  get used(): number {
    return this.taken;
  }

  /** For others, or to be given back; Infinity where there is no limit. */
  get unused(): number {
    return this.permits - this.taken;
  }
}
