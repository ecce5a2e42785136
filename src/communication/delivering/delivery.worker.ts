import type { Logger } from '@nestjs/common';
import { Batcher } from '../../database/batcher.js';
import { togetherOrAlone } from '../../database/together-or-alone.js';
import { logDeadLetter } from '../../logging/dead-letter.js';
import { type FetchedJob, QUEUES, URGENCY } from '../../queue/jobs.js';
import type { WakeUps } from '../../queue/wake-ups.js';
import { LoopLog } from '../../queue/loop-log.js';
import { WorkLoop } from '../../queue/work-loop.js';
import type { SirenClient } from '../../siren/siren-client.js';
import { sirenRequestSeconds } from '../../meters/meters.js';
import { startOfSpan } from '../../tracing/spans.js';
import { beginMessages, type DeliveryContext } from './begin-messages.js';
import { outboundOf, type Request } from './carry-out.js';
import {
  type CountedFailure,
  giveUp,
  isExhausted,
  isTheMessagesFault,
  putOff,
  type Undecidable,
} from './failed-handling.js';
import { OutageWatch } from './outage-watch.js';
import { freePlaces } from './send-rate.js';
import { inRequestSpan, tellBegun } from './request-span.js';
import { recordEach, type StoringFailed } from './record-each.js';
import type { RequestOutcome } from './record-outcomes.js';
import { signOf } from './sign.js';

/** The request leaves within this long of its attempt's commit, or not at all: others count on the lease. */
const LEAVE_WITHIN_MS = 2_000;
/** The most messages that share a transaction. */
const MAX_BATCH = 200;
/** The database is away: the outcome is kept in its slot and stored when it is back. */
const STORE_AGAIN_MS = 500;
/** Slots that a bulk leaves free: were Siren to hang, the next single message would wait for its timeouts. */
const KEPT_FROM_BULK = 1 / 8;
const NOT_STORED = 'what Siren answered could not be stored: it counts as unknown when the lease ends';

/**
 * Delivers: fetches as many jobs as there are free slots, begins them together, sends each on its own, and stores what
 * came of them together. A slow answer keeps its own slot and nothing else.
 */
export class DeliveryWorker {
  private readonly loop: WorkLoop;
  /** Resolves to what was thrown where an outcome alone cannot be stored. */
  private readonly outcomes: Batcher<RequestOutcome, StoringFailed | null>;
  private readonly outages = new OutageWatch();
  private inFlight = 0;
  /** Those of them that are no more urgent than a bulk. */
  private bulkInFlight = 0;
  private slotFreed: () => void = () => undefined;

  constructor(
    private readonly context: DeliveryContext,
    private readonly siren: SirenClient,
    private readonly wakeUps: WakeUps,
    private readonly log: Logger,
  ) {
    this.loop = new WorkLoop(
      () => this.turn(),
      new LoopLog(context.watch, log, 'messages could not be fetched or begun'),
    );
    this.outcomes = new Batcher({
      maxItems: MAX_BATCH,
      write: (outcomes) => recordEach(context, outcomes),
    });
    this.slotFreed = () => this.loop.wake();
  }

  start(): void {
    this.wakeUps.on(QUEUES.deliver, () => this.loop.wake());
    this.loop.start();
  }

  /** Begins nothing more, and waits for what is on the wire until its outcome is stored. */
  async stop(): Promise<void> {
    await this.loop.stop();
    await new Promise<void>((resolve) => {
      const check = () => this.inFlight === 0 && resolve();
      this.slotFreed = check;
      check();
    });
  }

  /**
   * Lends up to `wanted` slots to questions that are not urgent: of those that are free half at most, so that messages
   * hardly wait for them. They count as taken until they are given back.
   */
  lendSlots(wanted: number): number {
    const free = this.context.policy.maxConcurrency - this.inFlight;
    const lent = Math.max(0, Math.min(wanted, Math.ceil(free / 2)));
    this.inFlight += lent;
    return lent;
  }

  takeBackSlots(lent: number): void {
    this.inFlight -= lent;
    this.slotFreed();
  }

  private async turn(): Promise<boolean | number> {
    const { maxPerSecond, maxConcurrency } = this.context.policy;
    let free = Math.min(maxConcurrency - this.inFlight, MAX_BATCH);
    if (free <= 0) return false;
    if (maxPerSecond > 0) {
      const { places, inMs } = await freePlaces(this.context.dataSource, maxPerSecond);
      if (places === 0) return inMs;
      free = Math.min(free, places);
    }
    const forBulk = maxConcurrency - Math.floor(maxConcurrency * KEPT_FROM_BULK) - this.bulkInFlight;
    const jobs = await (forBulk > 0
      ? this.context.queue.fetch(QUEUES.deliver, Math.min(free, forBulk))
      : this.context.queue.fetch(QUEUES.deliver, free, URGENCY.single));
    if (jobs.length === 0) return false;
    const suspects = await this.beginEach(jobs);
    if (suspects.length > 0) await this.beginEach(suspects);
    return true;
  }

  /** A message that cannot be handled takes no other one down with it. Resolves to what was left for a handling apart. */
  private async beginEach(jobs: readonly FetchedJob[]): Promise<FetchedJob[]> {
    const suspects: FetchedJob[] = [];
    const failed = await togetherOrAlone(
      jobs,
      async (some) => suspects.push(...(await this.begin(some))),
      isTheMessagesFault,
    );
    if (failed.length === 0) return suspects;
    const counted = await putOff(
      this.context,
      failed.map(({ item }) => item),
    );
    await this.settleFailed(
      failed.map(({ item, cause }) => ({ id: item.id, cause })),
      counted,
    );
    return suspects;
  }

  private async begin(jobs: readonly FetchedJob[]): Promise<FetchedJob[]> {
    const leaveBefore = performance.now() + LEAVE_WITHIN_MS;
    const begun = startOfSpan();
    const { requests, suspects, unable, counted } = await beginMessages(this.context, jobs);
    for (const request of requests) tellBegun(request, begun);
    this.inFlight += requests.length;
    this.bulkInFlight += requests.filter(isBulk).length;
    for (const request of requests) void this.perform(request, leaveBefore);
    await this.settleFailed(unable, counted);
    return suspects;
  }

  /**
   * The first failure of a message is logged with what was thrown; those between are at debug. The last one ends it, each
   * in a transaction of its own: nobody knows what keeps it from being handled.
   */
  private async settleFailed(failed: readonly Undecidable[], counted: readonly CountedFailure[]): Promise<void> {
    const failuresOf = new Map(counted.map(({ id, failures }) => [id, failures]));
    for (const { id: messageId, cause: err } of failed) {
      const failures = failuresOf.get(messageId) ?? 0;
      if (isExhausted(failures)) await this.giveUp(messageId, failures, err);
      else this.log[failures > 1 ? 'debug' : 'error']({ err, messageId, failures }, 'a message could not be handled');
    }
  }

  private async giveUp(messageId: string, failures: number, err: unknown): Promise<void> {
    try {
      await giveUp(this.context, messageId);
      logDeadLetter(this.log, { kind: 'message', messageId, failures, err });
    } catch (error) {
      if (!isTheMessagesFault(error)) throw error;
      this.log.error({ err: error, messageId }, 'a message could not even be finished; it is tried again');
    }
  }

  private async perform(request: Request, leaveBefore: number): Promise<void> {
    try {
      await this.store(await this.exchange(request, leaveBefore));
    } catch (error) {
      // A bug, or the database was away for too long: the lease ends by itself, and the outcome counts as unknown.
      const { messageId } = request.attempt;
      const isAway = this.context.watch.report(error);
      this.log.warn({ messageId, ...(!isAway && { err: error }) }, 'a request could not be carried through');
    } finally {
      this.inFlight--;
      if (isBulk(request)) this.bulkInFlight--;
      this.slotFreed();
    }
  }

  private exchange(request: Request, leaveBefore: number): Promise<RequestOutcome> {
    return inRequestSpan(request, () => this.askSiren(request, leaveBefore));
  }

  private async askSiren({ kind, open, attempt }: Request, leaveBefore: number): Promise<RequestOutcome> {
    const { id: messageId } = open.message;
    const { number, channel } = attempt;
    const logged = { messageId, attempt: number };
    switch (kind) {
      case 'send': {
        const stopTimer = sirenRequestSeconds.startTimer({ channel });
        const outcome = await this.siren.send(channel, outboundOf(open, attempt), { leaveBefore, logged });
        stopTimer({ outcome: outcome.outcome });
        const isOutage = this.outages.note(channel, signOf(outcome), performance.now());
        return { kind, messageId, number, outcome, isOutage };
      }
      case 'ask':
        return {
          kind,
          messageId,
          number,
          answer: await this.siren.getStatus(attempt.providerMessageId!, { channel, logged }),
        };
    }
  }

  /** Keeps the outcome until it is stored, however long the database is away; the slot stays taken meanwhile. */
  private async store(outcome: RequestOutcome): Promise<void> {
    const { messageId } = outcome;
    const givenUpAt = performance.now() + 10 * this.context.policy.sirenTimeoutMs;
    for (let tries = 1; ; tries++) {
      try {
        const failed = await this.outcomes.add(outcome);
        if (failed !== null) this.log.error({ err: failed.cause, messageId }, NOT_STORED);
        return;
      } catch (error) {
        if (performance.now() > givenUpAt) throw error;
        if (!this.context.watch.report(error)) {
          this.log[tries > 1 ? 'debug' : 'warn'](
            { err: error, messageId },
            'an outcome could not be stored; trying again',
          );
        }
        await new Promise((resolve) => setTimeout(resolve, STORE_AGAIN_MS));
      }
    }
  }
}

function isBulk({ open }: Request): boolean {
  return open.message.priority === URGENCY.bulk;
}
