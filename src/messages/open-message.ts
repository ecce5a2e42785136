import { newId } from '../database/ids.js';
import type { Change } from '../statistics/counting/deltas.js';
import type { Channel } from '../siren/channel.js';
import { type AppEvent, messageEvents } from './app-events.js';
import { isErased } from './emptied.js';
import type { HistoryEntity } from './history.entity.js';
import type { HistoryLine } from './history-of.js';
import { costsARequest, type FailuresBefore } from '../deciding/failure.js';
import type { MessageLine } from './message-lines.js';
import type { FinalStatus, NextStep } from '../deciding/next-step.types.js';
import type { AttemptRecord } from './attempt.entity.js';
import type { MessageRecord } from './message.entity.js';
import { summaryOf } from '../deciding/summary.js';

/** The columns of the delivery that change. */
const WRITTEN = [
  'status',
  'channel',
  'nextAt',
  'line',
  'lineAt',
  'failures',
  'fallbackUsed',
  'sendAt',
  'expiresAt',
  'sentAt',
  'deliveredAt',
  'finishedAt',
  'failureCode',
  'failureMessage',
  'replayedAfter',
] as const satisfies readonly (keyof MessageRecord)[];

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());
}

const NO_LINE = { line: null, lineAt: null } as const;

/**
 * A message whose delivery this transaction holds, with its attempts and everything that the transaction changes in it.
 * Every change keeps the delivery's summary in step. `save` writes it all.
 */
export class OpenMessage {
  /** Numbers of the attempts to insert, and of those to update. */
  readonly begun = new Set<number>();
  readonly changed = new Set<number>();
  /** What no other row tells, to be stored. */
  readonly history: HistoryEntity[] = [];
  /** Everything that happened, including what a changed row tells: for the log and its counters. */
  readonly happened: HistoryLine[] = [];
  /** Events for the application, in their order. Empty if nobody takes events. */
  readonly events: AppEvent[] = [];
  /** Codes by which a provider says that the recipient must not be written to on a channel. */
  readonly refusals: { channel: Channel; code: string }[] = [];
  /** Numbers of the attempts that were on the wire and are no longer. */
  readonly answered = new Set<number>();
  /** Numbers of the attempts that have failed, and had not when the row was locked. */
  readonly newlyFailed = new Set<number>();
  /** What comes next, as it was decided last. */
  decided: NextStep | null = null;
  /** What the log tells when all this is committed. */
  readonly lines: MessageLine[] = [];
  private readonly asLocked: MessageRecord;
  private readonly attemptsAsLocked: readonly AttemptRecord[];

  constructor(
    private row: MessageRecord,
    private readonly rows: AttemptRecord[],
    /** The database's now, read after the row was locked. */
    readonly now: Date,
    private readonly takesEvents = false,
  ) {
    this.asLocked = row;
    this.attemptsAsLocked = [...rows];
  }

  get message(): Readonly<MessageRecord> {
    return this.row;
  }

  /** In the order of their numbers. */
  get attempts(): readonly AttemptRecord[] {
    return this.rows;
  }

  /** Its recipient was erased. What is learned of it still counts; what it says about the recipient is not kept. */
  get isErased(): boolean {
    return isErased(this.row);
  }

  /** Whether the delivery's row is to be written. */
  get isRowChanged(): boolean {
    return WRITTEN.some((column) => !isSame(this.row[column], this.asLocked[column]));
  }

  /** What the statistics are to take away and add. */
  get counted(): Change[] {
    if (this.changed.size === 0 && this.begun.size === 0 && !this.isRowChanged) return [];
    return [
      {
        before: { message: this.asLocked, attempts: this.attemptsAsLocked },
        after: { message: this.row, attempts: this.rows },
      },
    ];
  }

  /** The attempts that were there when the row was locked and differ now. */
  get changedAttempts(): { before: AttemptRecord; after: AttemptRecord }[] {
    return this.attemptsAsLocked.flatMap((before, i) => {
      const after = this.rows[i]!;
      return before === after ? [] : [{ before, after }];
    });
  }

  attempt(number: number): AttemptRecord | undefined {
    return this.rows.find((attempt) => attempt.number === number);
  }

  /** Counts only attempts of the same step and provider. Another provider begins anew. */
  failuresBefore({ step, provider, number }: AttemptRecord): FailuresBefore {
    const before = this.rows.filter(
      (a) =>
        a.step === step && a.provider === provider && a.number < number && a.number > (this.row.replayedAfter ?? 0),
    );
    return { attempts: before.length, requests: before.filter(costsARequest).length };
  }

  /** Something happened that no other row tells. @param at when, where it was not now */
  record(event: string, detail: Record<string, unknown> = {}, at: Date = this.now): void {
    this.history.push({ id: newId(), messageId: this.row.id, at, event, detail });
    this.note(event, detail);
  }

  /** Something happened that the message's rows tell. */
  note(event: string, detail: Record<string, unknown>): void {
    this.happened.push({ at: this.now, event, detail });
  }

  begin(attempt: AttemptRecord): void {
    this.rows.push(attempt);
    this.begun.add(attempt.number);
    this.summarise();
  }

  /** Replaces an attempt by what is known of it now. */
  change(changed: AttemptRecord): void {
    const attempt = this.isErased ? { ...changed, providerMessageId: null, errorMessage: null } : changed;
    const i = this.rows.findIndex(({ number }) => number === attempt.number);
    const before = this.rows[i];
    if (before === undefined || before === changed) return;
    this.rows[i] = attempt;
    if (before.status === 'sending' && attempt.status !== 'sending') this.answered.add(attempt.number);
    if (before.status !== 'failed' && attempt.status === 'failed') this.newlyFailed.add(attempt.number);
    if (!this.begun.has(attempt.number)) this.changed.add(attempt.number);
    this.summarise();
  }

  /** Nothing more is sent for it, ever. */
  finish(status: FinalStatus, failure: { code: string; message: string } | null): void {
    this.update({
      status,
      finishedAt: this.now,
      nextAt: null,
      ...NO_LINE,
      failureCode: failure?.code ?? null,
      failureMessage: failure?.message ?? null,
      ...(status === 'sent'
        ? { sentAt: this.row.sentAt ?? this.rows.findLast((a) => a.acceptedAt)?.acceptedAt ?? null }
        : {}),
    });
    this.note('finished', { status, ...(failure ? { code: failure.code } : {}) });
    // Evidence may already rank higher than the status that was decided.
    this.summarise();
  }

  /** Its time has come. */
  noteTime(): void {
    const { status, sendAt } = this.row;
    if (status === 'scheduled' && (sendAt === null || sendAt <= this.now)) this.update({ status: 'queued' });
  }

  /** It leaves at another time. Only of what has not begun. @param sendAt null: at once */
  reschedule(sendAt: Date | null, expiresAt: Date, detail: Record<string, unknown>): void {
    if (isSame(sendAt, this.row.sendAt)) return;
    this.record('rescheduled', { sendAt, before: this.row.sendAt, ...detail });
    const status = sendAt === null ? 'queued' : 'scheduled';
    this.update({ status, sendAt, expiresAt, nextAt: sendAt ?? this.now, ...NO_LINE });
  }

  /** It is looked at again at that time, and stands in no line. Null, of a finished one: never. */
  lookAgainAt(at: Date | null): void {
    if (this.row.nextAt?.getTime() === at?.getTime() && this.row.line === null) return;
    this.update({ nextAt: at, ...NO_LINE });
  }

  /**
   * It waits in a line, and is looked at by then at the latest. If it stands in that line already, it keeps its place.
   */
  standIn(line: string, lookAt: Date): void {
    if (this.row.line === line && this.row.nextAt?.getTime() === lookAt.getTime()) return;
    this.update({ nextAt: lookAt, line, lineAt: this.row.line === line ? this.row.lineAt : this.now });
  }

  /** Handling it has thrown so often by now. */
  countFailure(failures: number, lookAgainAt: Date): void {
    this.update({ failures, nextAt: lookAgainAt, ...NO_LINE });
  }

  /** Replays it from the first step of its plan. Only this takes a finish back. */
  reopen(detail: Record<string, unknown>): void {
    const { status, finishedAt, failureCode } = this.row;
    if (finishedAt !== null) {
      this.record('finished', { status, ...(failureCode === null ? {} : { code: failureCode }) }, finishedAt);
    }
    this.update({
      status: this.rows.length === 0 ? 'queued' : 'sending',
      finishedAt: null,
      nextAt: this.now,
      failureCode: null,
      failureMessage: null,
      failures: 0,
      replayedAfter: this.rows.at(-1)?.number ?? 0,
    });
    this.record('replayed', detail);
  }

  private summarise(): void {
    const summary = summaryOf(this.row, this.rows);
    if (this.row.finishedAt !== null && summary.status !== this.row.status) {
      this.record('late_evidence', { from: this.row.status, to: summary.status });
    }
    this.update(summary);
  }

  private update(change: Partial<MessageRecord>): void {
    const before = this.row;
    this.row = { ...before, ...change };
    if (this.takesEvents) this.events.push(...messageEvents(before, this.row, this.rows, this.now));
  }
}
