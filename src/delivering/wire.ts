import type { Logger } from '@nestjs/common';
import { databaseClock } from '../database/clock.js';
import { signalOf } from '../limits/channel-health.js';
import { OutageWatch } from '../limits/outage-watch.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { isBulk } from '../messages/lines.js';
import { aboutAttempt } from '../messages/message-spans.js';
import { sirenRequestSeconds } from '../meters/meters.js';
import type { Channel } from '../siren/channel.js';
import type { SendOutcome } from '../siren/outcome.js';
import { failSpan, inSpan, recordSpan } from '../tracing/spans.js';
import { outboundOf, type Request } from './begin.js';
import type { Carriers } from './channel-sender.js';
import type { RequestAnswer } from './pending-answers.js';
import { SlotCounter, type Slots, type SlotUse } from './slots.js';

/**
 * A request leaves within this time, counted from before its turn was opened, or not at all. Others rely on the lease.
 */
const LEAVE_WITHIN_MS = 2_000;
/**
 * Requests begun ahead: what the wire takes during two turns, at most this much time's worth, and at most twice the
 * slots. It is counted from the commit; by then the wire has taken a turn's worth of what is in hand. (Counted from the
 * turn's beginning, a bulk had 85 messages a turn instead of 158, and 3,083 a second instead of 3,329.)
 */
const AHEAD_MS = 250;
const AHEAD_TURNS = 2;
const AHEAD_SLOTS = 2;
/**
 * After a failure nothing is begun ahead for this long: requests begun for a channel that breaks would be held back.
 */
const CALM_MS = 1_000;
const RATE_OVER_MS = 1_000;

/** A moment by both clocks, because one of them may stand still while the process is frozen. */
export interface ClockReading {
  monotonicMs: number;
  wallMs: number;
}

export function momentNow(): ClockReading {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}

interface Begun {
  request: Request;
  use: SlotUse;
  openedAt: ClockReading;
}

/**
 * The requests of this process, from the commit that began them to the answer:
 *
 *   begun ─► waits for a slot ─► on the wire ─► answered ─► news of the next turn
 *                 │
 *                 └─ too late, or its channel is held by now: not sent at all, which is its answer
 *
 * A slot is taken from the begin on and free with the answer; single messages leave before bulks.
 */
export class Wire {
  private readonly counter: SlotCounter;
  private readonly outages = new OutageWatch();
  /** Begun, and waiting for a slot: single messages first, each in the order of its begin. */
  private readonly waiting: Begun[] = [];
  private held: ReadonlyMap<Channel, Date> = new Map();
  private lastFailureAt = -Infinity;
  /** When the latest answers came, the oldest first. */
  private readonly answeredAt: number[] = [];
  private idle: (() => void)[] = [];

  constructor(
    private readonly carriers: Carriers,
    private readonly policy: Pick<DeliveryPolicy, 'maxConcurrency' | 'maxPerSecond'>,
    private readonly onAnswer: (answer: RequestAnswer) => void,
    private readonly log: Logger,
  ) {
    this.counter = new SlotCounter(policy.maxConcurrency);
  }

  /** The slots that a turn may give out. @param turnMs how long a turn takes */
  slots(turnMs: number): Slots {
    return this.counter.snapshot(this.aheadOf(turnMs));
  }

  get isEmpty(): boolean {
    return this.counter.inHand === 0;
  }

  /** Sends what a turn has begun, now that its commit was answered. @param openedAt before its transaction was */
  send(requests: readonly Request[], openedAt: ClockReading): void {
    const begun = requests.map((request): Begun => ({ request, use: useOf(request), openedAt }));
    for (const { use } of begun) this.counter.add(use);
    const isSingle = ({ use }: Begun): boolean => !isBulk(use.class);
    const firstBulk = this.waiting.findIndex((one) => !isSingle(one));
    const at = firstBulk === -1 ? this.waiting.length : firstBulk;
    this.waiting.splice(at, 0, ...begun.filter(isSingle));
    this.waiting.push(...begun.filter((one) => !isSingle(one)));
    this.fill();
  }

  /** What a turn has read of the channels. */
  note(held: ReadonlyMap<Channel, Date>): void {
    this.held = held;
  }

  /** Resolves when everything that was begun is answered. */
  async drained(): Promise<void> {
    if (!this.isEmpty) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Runs after each answer. Mostly one request leaves, the first, so nothing is copied. */
  private fill(): void {
    for (let at = 0; at < this.waiting.length && this.counter.hasSlot;) {
      const begun = this.waiting[at]!;
      if (!this.counter.mayDepart(begun.use)) at++;
      else {
        this.waiting.splice(at, 1);
        this.counter.depart(begun.use);
        void this.perform(begun);
      }
    }
  }

  private async perform({ request, use, openedAt }: Begun): Promise<void> {
    try {
      this.answered(await inRequestSpan(request, () => this.exchange(request, openedAt)));
    } catch (error) {
      // A bug: the attempt's lease ends by itself, and its outcome counts as unknown.
      this.log.warn({ err: error, messageId: request.attempt.messageId }, 'a request could not be carried through');
    } finally {
      this.counter.remove(use);
      this.fill();
      if (this.isEmpty) this.idle.splice(0).forEach((done) => done());
    }
  }

  private answered(answer: RequestAnswer): void {
    const now = performance.now();
    this.answeredAt.push(now);
    if (answer.kind === 'send' && answer.outcome.outcome !== 'accepted') this.lastFailureAt = now;
    this.onAnswer(answer);
  }

  private async exchange(request: Request, openedAt: ClockReading): Promise<RequestAnswer> {
    const { kind, open, attempt, reconciles } = request;
    const { id: messageId, to } = open.message;
    const { number, channel, id: attemptId } = attempt;
    const logged = { messageId, attempt: number };
    if (kind === 'ask') {
      const answer = await this.carriers[channel].getStatus(attempt.providerMessageId!, { logged });
      return { kind, messageId, number, attemptId, to, channel, answer, reconciles };
    }
    const stopTimer = sirenRequestSeconds.startTimer({ channel });
    const outcome: SendOutcome = this.mayLeave(request, openedAt)
      ? await this.carriers[channel].send(outboundOf(open, attempt), {
          leaveBefore: openedAt.monotonicMs + LEAVE_WITHIN_MS,
          logged,
        })
      : this.carriers[channel].notSent();
    stopTimer({ outcome: outcome.outcome });
    const isOutage = this.outages.note(channel, signalOf(outcome), performance.now());
    return { kind, messageId, number, attemptId, to, channel, outcome, isOutage };
  }

  /** The client looks at the monotonic clock once more, when the request would be written. */
  private mayLeave({ attempt, isProbe }: Request, { monotonicMs, wallMs }: ClockReading): boolean {
    const isLate = performance.now() - monotonicMs > LEAVE_WITHIN_MS || Date.now() - wallMs > LEAVE_WITHIN_MS;
    const heldUntil = this.held.get(attempt.channel);
    const isHeld = !isProbe && heldUntil !== undefined && heldUntil.getTime() > databaseClock.nowMs();
    return !isLate && !isHeld;
  }

  private aheadOf(turnMs: number): number {
    const { maxPerSecond, maxConcurrency } = this.policy;
    const now = performance.now();
    while (this.answeredAt.length > 0 && this.answeredAt[0]! < now - RATE_OVER_MS) this.answeredAt.shift();
    if (maxPerSecond > 0 || now - this.lastFailureAt < CALM_MS) return 0;
    const perMs = this.answeredAt.length / RATE_OVER_MS;
    const ahead = Math.min(perMs * turnMs * AHEAD_TURNS, perMs * AHEAD_MS, maxConcurrency * AHEAD_SLOTS);
    return Math.floor(ahead + Math.min(this.counter.inHand, perMs * turnMs));
  }
}

function useOf({ attempt, class: of }: Request): SlotUse {
  return { channel: attempt.channel, class: of };
}

/** The transaction that began a request, in the trace of its message. @param startTime when it started */
export function recordBegun({ kind, open, attempt }: Request, startTime: number): void {
  recordSpan(
    kind === 'send' ? 'attempt begin' : 'status begin',
    aboutAttempt(attempt),
    open.message.traceParent,
    startTime,
  );
}

/** A request to Siren, in the trace of its message. */
function inRequestSpan({ kind, open, attempt }: Request, work: () => Promise<RequestAnswer>): Promise<RequestAnswer> {
  const options = { kind: 'client', attributes: aboutAttempt(attempt), parent: open.message.traceParent } as const;
  return inSpan(kind === 'send' ? 'attempt send' : 'status ask', options, async (span) => {
    const result = await work();
    const outcome = result.kind === 'send' ? result.outcome : result.answer;
    span.setAttribute('siren_gateway.outcome', outcome.outcome);
    if ('error' in outcome && outcome.error) failSpan(span, outcome.error.code);
    return result;
  });
}
