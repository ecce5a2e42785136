import type { Logger } from '@nestjs/common';
import { startOfSpan } from '../tracing/spans.js';
import { countFailures, type FailedMessage, isOwnFault } from './failing.js';
import type { Request } from './begin.js';
import type { TakenAnswers } from './pending-answers.js';
import { QueueHead } from './claim.js';
import type { ReceiptSource } from './receipt-source.js';
import type { Slots } from './slots.js';
import { runTurn } from './turn.js';
import type { Seen, TurnContext, TurnResult, TurnWork } from './turn.types.js';
import { momentNow, recordBegun, type Wire } from './wire.js';

/** For this many turns after receipts made one fail, receipts are taken row by row. */
const CAREFUL_TURNS = 50;
const NOT_STORED = 'what Siren answered could not be stored: it counts as unknown when the lease ends';

/** What came of messages that were handled one by one. */
type Alone = Pick<TurnResult, 'requests' | 'unusedPermits' | 'unusedQuestions'> & { failed: FailedMessage[] };

/**
 * Runs a turn and sends what it has begun. If Postgres refuses what a turn writes, one message or one receipt is the
 * cause. It is found, counted and put off by itself, so that all the others are handled.
 */
export class TurnRunner {
  private readonly head = new QueueHead();
  private careful = 0;

  constructor(
    private readonly context: TurnContext,
    private readonly source: ReceiptSource,
    private readonly wire: Wire,
    private readonly log: Logger,
  ) {}

  /** How many receipts a turn may take, of as many as it usually does. */
  receiptsOf(most: number): number {
    return this.careful > 0 ? 1 : most;
  }

  /**
   * Null: a message or a receipt kept the others from being handled; it was found, and all are looked at again.
   * @param slotsNow those that are free by then
   */
  async run(work: TurnWork, taken: TakenAnswers, slotsNow: () => Slots): Promise<TurnResult | null> {
    const seen: Seen = { messageIds: [], rows: [] };
    try {
      const result = await this.runOnce(work, taken, seen);
      this.careful = Math.max(0, this.careful - 1);
      const left = { permits: result.unusedPermits, questions: result.unusedQuestions };
      const { failed, requests, ...unused } = await this.eachAlone(result.apart, { ...work, ...left }, taken, slotsNow);
      await this.settleFailed(failed, taken);
      return { ...result, ...unused, requests: [...result.requests, ...requests] };
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      await this.isolate(error, work, taken, seen, slotsNow);
      return null;
    }
  }

  private async runOnce(work: TurnWork, taken: TakenAnswers, seen: Seen): Promise<TurnResult> {
    const openedAt = momentNow();
    const begunAt = startOfSpan();
    const result = await runTurn(this.context, this.source, { ...work, seen }, this.head);
    this.wire.note(result.held);
    for (const request of result.requests) recordBegun(request, begunAt);
    this.wire.send(result.requests, openedAt);
    taken.putBack(result.left);
    await this.settleFailed(result.failed, taken);
    return result;
  }

  /**
   * Finds the messages for which the turn cannot be saved: each is tried alone, without receipts. If all of them can be
   * saved, the receipts are tried row by row in the turns that follow.
   */
  private async isolate(
    cause: unknown,
    work: TurnWork,
    taken: TakenAnswers,
    seen: Seen,
    slotsNow: () => Slots,
  ): Promise<void> {
    const { failed } = await this.eachAlone(seen.messageIds, work, taken, slotsNow);
    await this.settleFailed(failed, taken);
    if (failed.length === 0 && seen.rows.length === 0) throw cause;
    // Those of messages that another turn has.
    taken.putBack(taken.answers.filter(({ messageId }) => !seen.messageIds.includes(messageId)));
    if (failed.length > 0) return;
    // There is one row, and all of its messages can be handled without it. So this row is the cause.
    if (seen.rows.length === 1) await this.source.setApart(seen.rows[0]!, cause);
    this.careful = CAREFUL_TURNS;
  }

  /**
   * Handles each message alone, without receipts. Resolves to the messages that cannot be saved, and to the places that
   * are left.
   */
  private async eachAlone(
    messageIds: readonly string[],
    work: TurnWork,
    taken: TakenAnswers,
    slotsNow: () => Slots,
  ): Promise<Alone> {
    const failed: FailedMessage[] = [];
    const requests: Request[] = [];
    let { permits, questions } = work;
    const nothingElse = { receipts: 0, due: 0, lines: [], walks: [], probed: new Set<never>(), isAlone: true };
    for (const messageId of messageIds) {
      const answers = work.answers.filter((answer) => answer.messageId === messageId);
      const its = { answers, look: [messageId], slots: slotsNow(), permits, questions };
      try {
        const result = await this.runOnce({ ...work, ...nothingElse, ...its }, taken, { messageIds: [], rows: [] });
        ({ unusedPermits: permits, unusedQuestions: questions } = result);
        requests.push(...result.requests);
      } catch (error) {
        if (!isOwnFault(error)) throw error;
        failed.push({ messageId, cause: error });
      }
    }
    return { failed, requests, unusedPermits: permits, unusedQuestions: questions };
  }

  private async settleFailed(failed: readonly FailedMessage[], taken: TakenAnswers): Promise<void> {
    if (failed.length === 0) return;
    await countFailures(this.context, failed, this.log);
    const lost = taken.putBackFailed(new Set(failed.map(({ messageId }) => messageId)));
    for (const { messageId } of lost) this.log.error({ messageId }, NOT_STORED);
  }
}
