import type { Logger } from '@nestjs/common';
import { databaseClock } from '../database/clock.js';
import { LoopLog, WorkLoop } from '../queue/work-loop.js';
import type { WakeUps } from '../queue/wake-ups.js';
import { nextToCancel, noteCancelled, noteEmptyLines, type ToCancel } from './batch-lines.js';
import { channelOf, recipientLine } from '../messages/lines.js';
import { afterTurn, emptyBatches, lastBatch, usedOfBatch } from './after-turn.js';
import type { Carriers } from './channel-sender.js';
import type { LineWanted } from './claim.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { bulksInTurn, linesToAsk } from './choose-from-lines.js';
import { type RequestAnswer, PendingAnswers, type TakenAnswers } from './pending-answers.js';
import { NOTHING_WAITS, type Outlook, readOutlook } from './outlook.js';
import type { ReceiptSource } from './receipt-source.js';
import { reserve } from './reserve.js';
import { NO_SLOTS, type Slots } from './slots.js';
import type { TurnContext, TurnResult, TurnWork } from './turn.types.js';
import { TurnRunner } from './turn-runner.js';
import { Walks } from './walks.js';
import { Wire } from './wire.js';

/** How often everything is looked at, in case a hint was lost. */
const POLL_MS = 500;
/** The most that one turn takes: of answers, receipts and deliveries that are due. */
const MOST = { answers: 300, receipts: 400, due: 200 };

/** What a turn is to look for, beside the answers. */
interface Wants {
  receipts: boolean;
  due: boolean;
  lines: boolean;
}

/**
 * Runs turns, one after the other. While one is written, the next collects. Alone, a message is handled at once; under
 * load, turns grow by themselves. The {@link Wire} sends what a turn has begun. Its answers are news for a later turn.
 */
export class DeliveryWorker {
  private readonly loop: WorkLoop;
  private readonly wire: Wire;
  private readonly pending = new PendingAnswers();
  private readonly walks: Walks;
  private readonly turns: TurnRunner;
  /** What hints say there may be to do. */
  private readonly hints: Wants = { receipts: true, due: true, lines: true };
  /** When everything is looked at again, by the monotonic clock. */
  private lookAt = 0;
  /** When the first delivery is due, and when lines are worth a look again, by the database's clock in ms. */
  private dueAt = Infinity;
  private linesAt = Infinity;
  /** Messages may stand behind others of their recipients. */
  private recipientsWait = true;
  private turnMs = 5;
  /** The batch behind which the next turn serves. */
  private lastBatch: string | null = null;
  private draining = false;
  private inHand: Promise<boolean | number> | null = null;

  /** @param source where receipts come from */
  constructor(
    private readonly context: TurnContext,
    source: ReceiptSource,
    carriers: Carriers,
    private readonly wakeUps: WakeUps,
    log: Logger,
  ) {
    const { policy, watch } = context;
    this.walks = new Walks(policy);
    this.wire = new Wire(carriers, policy, (answer) => this.answered(answer), log);
    this.turns = new TurnRunner(context, source, this.wire, log);
    this.loop = new WorkLoop(
      () => this.takeInHand(),
      new LoopLog(watch, log, 'messages could not be handled'),
      POLL_MS,
    );
  }

  start(): void {
    this.wakeUps.on('deliveries', () => this.hint('lines'));
    this.wakeUps.on('webhooks', () => this.hint('receipts'));
    this.loop.start();
  }

  /** Begins nothing more, waits for what is on the wire, and stores what came of it. */
  async stop(): Promise<void> {
    this.draining = true;
    // The running turn already has its slots, so what it begins is waited for too. Later turns begin nothing.
    await this.inHand?.catch(() => undefined);
    await this.wire.drained();
    // An answer that cannot be stored counts as unknown when its lease ends. So it is not waited for any longer.
    const givenUpAt = performance.now() + this.context.policy.sirenTimeoutMs;
    // A turn has answers in hand, and may put them back.
    while ((!this.pending.isEmpty || this.inHand !== null) && performance.now() < givenUpAt) {
      this.loop.wake();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await this.loop.stop();
  }

  private hint(what: keyof Wants): void {
    this.hints[what] = true;
    this.loop.wake();
  }

  private answered(answer: RequestAnswer): void {
    this.pending.add(answer);
    this.loop.wake();
  }

  private async takeInHand(): Promise<boolean | number> {
    this.inHand = this.next();
    try {
      return await this.inHand;
    } finally {
      this.inHand = null;
    }
  }

  /** One turn, where there is something to do; resolves to whether there may be more, or in how many ms. */
  private async next(): Promise<boolean | number> {
    this.look();
    const slots = this.slots();
    const taken = this.pending.take(MOST.answers);
    const isFull = taken.answers.length === MOST.answers;
    const wants: Wants = {
      receipts: this.hints.receipts && !this.draining,
      due: this.hints.due && !isFull && !this.draining,
      lines: this.hints.lines && !isFull && hasFree(slots),
    };
    if (taken.answers.length === 0 && !wants.receipts && !wants.due && !wants.lines) return this.restMs();
    for (const what of ['receipts', 'due', 'lines'] as const) if (wants[what]) this.hints[what] = false;
    try {
      const goesOn = await this.turn(taken, wants, slots);
      return goesOn || this.pending.readyInMs() === 0 || this.hints.receipts || this.hints.due || this.restMs();
    } catch (error) {
      // Nothing was stored, or that is unknown. Look at everything again.
      taken.putBack(taken.answers);
      Object.assign(this.hints, { receipts: true, due: true, lines: true });
      throw error;
    }
  }

  private slots(): Slots {
    return this.draining ? NO_SLOTS : this.wire.slots(this.turnMs);
  }

  private look(): void {
    const now = performance.now();
    const nowMs = databaseClock.nowMs();
    if (now >= this.lookAt) {
      this.lookAt = now + POLL_MS;
      Object.assign(this.hints, { receipts: true, due: true, lines: true });
    }
    if (nowMs >= this.dueAt) this.hints.due = true;
    if (nowMs >= this.linesAt) this.hints.lines = true;
  }

  private restMs(): number {
    const nowMs = databaseClock.nowMs();
    const answers = this.pending.readyInMs() ?? Infinity;
    return Math.max(1, Math.min(this.lookAt - performance.now(), this.dueAt - nowMs, this.linesAt - nowMs, answers));
  }

  /** Resolves to whether those that stand in lines go on at once. */
  private async turn(taken: TakenAnswers, wants: Wants, slots: Slots): Promise<boolean> {
    const { dataSource, policy } = this.context;
    const startedAt = performance.now();
    const now = databaseClock.now();
    const outlook = wants.lines ? await readOutlook(dataSource, this.lastBatch) : NOTHING_WAITS;
    const reservation = await reserve(dataSource, { slots, outlook, isWanted: wants.lines || wants.due, now }, policy);
    const cancelling = outlook.cancelling[0];
    const toCancel = cancelling === undefined ? null : await nextToCancel(dataSource, cancelling);
    const work: TurnWork = {
      answers: taken.answers,
      look: toCancel?.messageIds ?? [],
      receipts: wants.receipts ? this.turns.receiptsOf(MOST.receipts) : 0,
      due: wants.due ? MOST.due : 0,
      lines: [
        ...this.recipientLines(taken.answers),
        ...(wants.lines ? linesToAsk({ outlook, now, slots, ...reservation }) : []),
      ],
      walks: wants.lines ? this.walksOf(outlook, now, reservation.probed) : [],
      slots,
      permits: reservation.permits,
      questions: reservation.questions,
      probed: reservation.probed,
      bulks: bulksInTurn(outlook.batches, this.lastBatch),
      random: Math.random,
    };
    if (wants.due) this.dueAt = Infinity;
    if (wants.lines) this.linesAt = Infinity;
    const result = await this.turns.run(work, taken, () => this.slots());
    await reservation.giveBack(result === null ? null : { ...result, usedOfBatch: usedOfBatch(result) });
    this.turnMs = 0.8 * this.turnMs + 0.2 * (performance.now() - startedAt);
    if (result === null) {
      Object.assign(this.hints, { receipts: true, due: true, lines: true });
      return true;
    }
    this.learn(result);
    if (wants.lines) this.learnOfLines(outlook, reservation.moreInMs);
    this.lastBatch = lastBatch(this.lastBatch, outlook, work, result);
    const { mayStand, goesOn } = afterTurn({ work, result, outlook, hasAsked: wants.lines, slots: this.slots() });
    const walksOn = this.walks.done(work.walks, result);
    const cancelsOn = toCancel !== null && (await this.settleCancelled(toCancel, result));
    if (mayStand || walksOn || toCancel !== null) this.hints.lines = true;
    await noteEmptyLines(dataSource, emptyBatches(outlook, work, result));
    return goesOn || walksOn || cancelsOn;
  }

  /** What this turn tells about when to look where. */
  private learn(result: TurnResult): void {
    if (result.more.receipts) this.hints.receipts = true;
    if (result.more.due) this.hints.due = true;
    if (result.stands.behindRecipient) this.recipientsWait = true;
    if (result.nextAt !== null) this.dueAt = Math.min(this.dueAt, result.nextAt.getTime());
  }

  private learnOfLines(outlook: Outlook, moreInMs: number | null): void {
    const nowMs = databaseClock.nowMs();
    const ends = outlook.holds.map(({ until }) => until.getTime()).filter((until) => until > nowMs);
    this.linesAt = Math.min(this.linesAt, ...ends, moreInMs === null ? Infinity : nowMs + Math.max(1, moreInMs));
  }

  /** A line is either walked or probed, never both. */
  private walksOf(outlook: Outlook, now: Date, probed: ReadonlySet<Channel>): LineWanted[] {
    return this.walks.wanted(outlook, now).filter(({ line }) => !probed.has(channelOf(line)));
  }

  /** Whoever waits behind a message that was just answered. */
  private recipientLines(answers: readonly RequestAnswer[]): TurnWork['lines'] {
    if (!this.recipientsWait) return [];
    const lines = new Set(answers.map(({ to, channel }) => recipientLine(to, channel)));
    return [...lines].map((line) => ({ line, limit: 1 }));
  }

  /** Resolves to whether the batch's next messages may follow: another turn may have some of these. */
  private async settleCancelled(toCancel: ToCancel, { missed }: TurnResult): Promise<boolean> {
    // A message that cannot be decided does not keep its batch from ending. It is put off, and given up in the end.
    if (missed.length > 0) return false;
    await noteCancelled(this.context.dataSource, toCancel);
    return true;
  }
}

function hasFree(slots: Slots): boolean {
  return CHANNELS.some((channel) => slots.free({ channel, class: 'high' }) > 0);
}
