import type { Channel } from '../siren/channel.js';
import type { SendOutcome, StatusOutcome } from '../siren/outcome.js';

/** How long an answer rests while another turn holds its message. */
const HELD_MS = 50;
const FIRST_REST_MS = 1_000;
const MOST_FAILURES = 10;

interface Pending {
  answer: RequestAnswer;
  /** Instant of the monotonic clock. */
  notBefore: number;
  failures: number;
}

/** Answers that are not stored yet. An answer leaves this memory only after the commit that stored it was confirmed. */
export class PendingAnswers {
  private pending: Pending[] = [];

  constructor(private readonly now: () => number = () => performance.now()) {}

  get isEmpty(): boolean {
    return this.pending.length === 0;
  }

  add(answer: RequestAnswer): void {
    this.pending.push({ answer, notBefore: 0, failures: 0 });
  }

  /** Takes those whose time has come, the oldest first, up to `limit`. */
  take(limit: number): TakenAnswers {
    const now = this.now();
    const taken: Pending[] = [];
    const left: Pending[] = [];
    for (const one of this.pending) (taken.length < limit && one.notBefore <= now ? taken : left).push(one);
    this.pending = left;
    return {
      answers: taken.map(({ answer }) => answer),
      putBack: (answers) => this.putBack(taken, new Set(answers)),
      putBackFailed: (messageIds) => this.putBackFailed(taken, messageIds),
    };
  }

  /** In how many ms the first of those that rest may be taken; null: none rests. */
  readyInMs(): number | null {
    if (this.pending.length === 0) return null;
    return Math.max(0, Math.min(...this.pending.map(({ notBefore }) => notBefore)) - this.now());
  }

  private putBack(taken: readonly Pending[], answers: ReadonlySet<RequestAnswer>): void {
    for (const one of taken) {
      if (answers.has(one.answer)) this.pending.push({ ...one, notBefore: this.now() + HELD_MS });
    }
  }

  private putBackFailed(taken: readonly Pending[], messageIds: ReadonlySet<string>): RequestAnswer[] {
    const lost: RequestAnswer[] = [];
    for (const { answer, failures } of taken) {
      if (!messageIds.has(answer.messageId)) continue;
      if (failures + 1 >= MOST_FAILURES) lost.push(answer);
      else this.pending.push({ answer, failures: failures + 1, notBefore: this.now() + FIRST_REST_MS * 2 ** failures });
    }
    return lost;
  }
}

export interface TakenAnswers {
  answers: readonly RequestAnswer[];
  /** Nothing was stored of these. */
  putBack(answers: readonly RequestAnswer[]): void;
  /**
   * Handling these messages threw. Returns answers that are given up; their attempts become unknown when the lease
   * ends.
   */
  putBackFailed(messageIds: ReadonlySet<string>): RequestAnswer[];
}

/** The result of one request to Siren: a send, or a status question. */
export type RequestAnswer = {
  messageId: string;
  number: number;
  attemptId: string;
  /** Another message to this recipient may stand behind it. E.164. */
  to: string;
  channel: Channel;
} & (
  | {
      kind: 'send';
      outcome: SendOutcome;
      /** With this one, the failures of its channel are an outage. */
      isOutage: boolean;
    }
  | {
      kind: 'ask';
      answer: StatusOutcome;
      /** Its receipt was overdue: nobody waits for the answer. */
      reconciles: boolean;
    }
);
export type SendAnswer = RequestAnswer & { kind: 'send' };
export type StatusAnswer = RequestAnswer & { kind: 'ask' };
