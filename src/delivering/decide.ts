import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { DecisionInput, NextStep } from '../deciding/next-step.types.js';
import { nextStep } from '../deciding/next-step.js';
import type { OpenMessage } from '../messages/open-message.js';
import { questionDue } from './reconcile-at.js';
import { settle } from './settle.js';
import type { Tx } from '../database/transaction.js';
import { later } from '../database/later.js';
import { type Candidate, freeRecipients, goesBefore, MOST_RECIPIENTS, recipientKey } from '../limits/recipients.js';
import type { Channel } from '../siren/channel.js';
import { ask, begin, endLapsedLease, type Request } from './begin.js';
import type { DecisionInputs } from './decision-inputs.js';
import {
  batchLine,
  classLine,
  CLASSES,
  classOf,
  type DeliveryClass,
  isBatchLine,
  isBulk,
  isQuestionLine,
  type Line,
  recipientLine,
} from '../messages/lines.js';
import type { Slots } from './slots.js';
import type { TakeSms } from './turn-limits.js';

/** Where a message came from into this turn: only a message from a batch's line may be the batch's next. */
export type Source = 'news' | 'due' | 'line';

/** A message that wants a request of its own. */
interface Wanting {
  open: OpenMessage;
  source: Source;
  next: NextStep & { do: 'begin' | 'ask' };
  inputs: DecisionInput;
  channel: Channel;
  class: DeliveryClass;
  reconciles: boolean;
}

export interface DecideOptions {
  inputsOf: DecisionInputs;
  slots: Slots;
  /** Takes a place of the rates that a request counts in; false: none is left. */
  permit: (of: { class: DeliveryClass }) => boolean;
  takeSms: TakeSms;
  policy: DeliveryPolicy;
  /** Takes a message whose decision throws: it is left out of this turn. */
  onFailed: (open: OpenMessage, cause: unknown) => void;
}

/** A message in a line is looked at once a day, should its line never move. */
const DAY_MS = 86_400_000;
/** For how long, at first and at most, a message rests behind another one of its recipient. */
const RECIPIENT_REST_MS = { first: 1_000, longest: 15_000 };

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

function inOrder(a: Wanting, b: Wanting): number {
  return CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) || timeOf(a) - timeOf(b) || (idOf(a) < idOf(b) ? -1 : 1);
}

const idOf = ({ open }: Wanting): string => open.message.id;
const timeOf = ({ open }: Wanting): number => (open.message.lineAt ?? open.now).getTime();

/** Those for which there is a slot and a place; one for each recipient and channel. The others stand in their lines. */
function grant(wanting: readonly Wanting[], { slots, permit }: DecideOptions): Wanting[] {
  const first = firstOfRecipients(wanting);
  let recipients = 0;
  return wanting.filter((wants) => {
    const { open, source, next, channel, class: of } = wants;
    if (next.do === 'begin') {
      if (first.get(recipientKey(candidateOf(wants))) !== wants) {
        restBehind(wants);
        return false;
      }
      if (recipients === MOST_RECIPIENTS || (isOfBatchLine(wants) && !(source === 'line' && isInBatchLine(open)))) {
        standInLine(wants);
        return false;
      }
    }
    if (!slots.take({ channel, class: of }) || !permit({ class: of })) {
      standInLine(wants);
      return false;
    }
    if (next.do === 'begin') recipients++;
    return true;
  });
}

/** Of each recipient and channel, the one that nobody stands in front of: the most urgent, and of these the oldest. */
function firstOfRecipients(wanting: readonly Wanting[]): ReadonlyMap<string, Wanting> {
  const first = new Map<string, Wanting>();
  for (const wants of wanting) {
    if (wants.next.do !== 'begin') continue;
    const key = recipientKey(candidateOf(wants));
    const best = first.get(key);
    if (best === undefined || goesBefore(candidateOf(wants), candidateOf(best))) first.set(key, wants);
  }
  return first;
}

/** The first request of a bulk's item; of one that is more urgent than its bulk only where the bulk has a rate. */
function isOfBatchLine({ open, next, class: of, inputs }: Wanting): boolean {
  if (next.do !== 'begin' || next.reason !== 'first' || open.message.batchId === null) return false;
  return isBulk(of) || inputs.batch === 'rate_limited';
}

const isInBatchLine = ({ message: { line } }: OpenMessage): boolean => line !== null && isBatchLine(line);

function standInLine(wants: Wanting): void {
  const { open, channel, class: of, reconciles } = wants;
  const { batchId, expiresAt, line: at } = open.message;
  // It waits to be sent: a question on an attempt of before takes it out of no line.
  if (reconciles && at !== null && !isQuestionLine(at)) return;
  const line: Line = isOfBatchLine(wants) ? batchLine(batchId!, channel) : classLine(of, channel);
  open.standIn(line, reconciles ? soonest(open.message.nextAt, later(open.now, DAY_MS)) : lookLatest(open, expiresAt));
}

/** Another message of its recipient goes first: it rests for as long as it has waited so far, within bounds. */
function restBehind({ open, channel }: Wanting): void {
  const line = recipientLine(open.message.to, channel);
  const { lineAt } = open.message;
  const waited = open.message.line === line && lineAt !== null ? open.now.getTime() - lineAt.getTime() : 0;
  const rest = Math.min(Math.max(waited, RECIPIENT_REST_MS.first), RECIPIENT_REST_MS.longest);
  open.standIn(line, soonest(later(open.now, rest), open.message.expiresAt));
}

function carryOut({ open, next, class: of, inputs, reconciles }: Wanting, policy: DeliveryPolicy): Request {
  if (next.do === 'begin') return begin(open, next, of, inputs, policy);
  const request = ask(open, next.number, of, { reconciles }, policy);
  // Should the answer never come, the question is asked again at its next time.
  const again = reconciles ? questionDue(open.message, open.attempts) : null;
  if (again !== null) lookBy(open, again.at);
  return request;
}

function candidateOf({ open, channel }: Wanting): Candidate {
  const { id: messageId, to, priority } = open.message;
  return { messageId, to, channel, priority };
}

/** At its expiry; after that it is still looked at, to ask Siren before it ends. */
function lookLatest({ now }: OpenMessage, expiresAt: Date): Date {
  return expiresAt > now ? expiresAt : later(now, DAY_MS);
}

function lookBy(open: OpenMessage, at: Date): void {
  const { nextAt, line } = open.message;
  if (line === null && (nextAt === null || at < nextAt)) open.lookAgainAt(at);
}

function soonest(a: Date | null, b: Date): Date {
  return a !== null && a < b ? a : b;
}
