import { ask, begin, endLapsedLease, type Request } from '../../src/delivering/begin.js';
import { recordAnswer } from '../../src/delivering/apply-answers.js';
import { lookLatest } from '../../src/delivering/grant.js';
import { settle } from '../../src/delivering/decide.js';
import { classLine, classOf, channelOf } from '../../src/messages/lines.js';
import { nextStep } from '../../src/deciding/next-step.js';
import { holdsFrom } from '../../src/limits/holds.js';
import { requestLeaseMs } from '../../src/messages/delivery.policy.js';
import type { AttemptRecord } from '../../src/messages/attempt.entity.js';
import type { HistoryLine, KeptReceipt } from '../../src/messages/history-of.js';
import type { MessageRecord } from '../../src/messages/message.entity.js';
import type { Block, DecisionInput, Hold } from '../../src/deciding/next-step.types.js';
import { lastBegin, opensAt } from '../../src/messages/delivery-times.js';
import { OpenMessage } from '../../src/messages/open-message.js';
import { sparesChannel } from '../../src/deciding/blocks.js';
import { recordReceipt } from '../../src/delivering/apply-receipts.js';
import { isLive } from '../../src/deciding/status.js';
import { CODE_MEANINGS } from '../../src/siren/error-action.js';
import { type Channel, CHANNELS } from '../../src/siren/channel.js';
import type { SirenError } from '../../src/siren/siren-error.js';
import type { SendOutcome } from '../../src/siren/outcome.js';
import { at, T0 } from './delivery-facts.js';
import type { AnsweredQuestion, Result, World } from './delivery-world.js';

/** One transaction on the message: what was there before it, and after. */
export interface SimulatedTurn {
  now: Date;
  before: { message: Readonly<MessageRecord>; attempts: readonly AttemptRecord[] };
  message: Readonly<MessageRecord>;
  attempts: readonly AttemptRecord[];
  events: string[];
  /** What happened in it, and what of that is stored as the message's history. */
  happened: readonly HistoryLine[];
  recorded: readonly HistoryLine[];
  request: Request | null;
}

/** Something that comes from outside; whoever brings it may have a slot free for a request. */
interface Happening {
  at: number;
  slot: boolean;
  happen: (open: OpenMessage) => void;
}

const FREE = true;
const NONE = false;
/** More transactions than any story of the world's size needs. */
const ENDLESS = 20_000;

/**
 * Lives through the whole story of one message: workers and Siren as the world has them, on a clock of its
 * own; the service's own code decides and writes. Goes on after the finish until nothing is left to come.
 */
export class DeliverySimulator {
  readonly moments: SimulatedTurn[] = [];
  /** The webhooks that came. */
  readonly receipts: KeptReceipt[] = [];
  private now = T0.getTime();
  private message: Readonly<MessageRecord>;
  private attempts: readonly AttemptRecord[] = [];
  private agenda: Happening[] = [];
  private readonly holds = new Map<Channel, Hold & { paused: boolean }>();
  private sent = 0;
  private asked = 0;

  /** @param turnMs how long a transaction takes: with 0 several may happen at one instant */
  constructor(
    private readonly world: World,
    private readonly turnMs = 0,
  ) {
    this.message = world.message;
    this.later(0, FREE, () => undefined);
    if (world.cancelAt !== null) this.later(world.cancelAt, NONE, cancel);
  }

  run(): SimulatedTurn[] {
    for (let next = this.next(); next !== null; next = this.next()) {
      if (this.moments.length > ENDLESS) throw new Error('the story does not end');
      this.live(next);
    }
    return this.moments;
  }

  /** What comes first: something from outside, or its own time. */
  private next(): Happening | null {
    const [first] = this.agenda.sort((a, b) => a.at - b.at);
    const lookedAt = this.lookedAt();
    if (lookedAt !== null && (first === undefined || lookedAt < first.at)) {
      return { at: lookedAt, slot: FREE, happen: () => undefined };
    }
    return this.agenda.shift() ?? null;
  }

  /** When its own time comes, or its channel's line moves because nothing holds it any more. */
  private lookedAt(): number | null {
    const { nextAt, line } = this.message;
    if (nextAt === null) return null;
    const hold = line === null ? undefined : this.input().holds.get(channelOf(line));
    const releasedAt = line === null ? Infinity : (hold?.until.getTime() ?? this.now);
    return Math.min(nextAt.getTime(), Math.max(releasedAt, this.now));
  }

  private live({ at, slot, happen }: Happening): void {
    this.now = Math.max(this.now + this.turnMs, at);
    const before = { message: this.message, attempts: this.attempts };
    const open = new OpenMessage(before.message, [...before.attempts], new Date(this.now));
    happen(open);
    const request = this.decide(open, slot);
    this.message = open.message;
    this.attempts = [...open.attempts];
    const { message, attempts, now } = open;
    this.moments.push({
      now,
      before,
      message,
      attempts: [...attempts],
      events: open.happened.map((e) => e.event),
      happened: open.happened,
      recorded: open.history,
      request,
    });
    if (request?.kind === 'send') this.send(request.attempt);
    if (request?.kind === 'ask') this.ask(request.attempt);
  }

  /** As a turn does it for many: what may not leave stands in its line. */
  private decide(open: OpenMessage, slot: boolean): Request | null {
    const { policy } = this.world;
    endLapsedLease(open, policy);
    open.noteTime();
    const c = this.input();
    const next = nextStep(open.message, open.attempts, c);
    open.decided = next;
    if (next.do !== 'begin' && next.do !== 'ask') {
      settle(open, next, c);
      return null;
    }
    const of = classOf(open.message.priority, open.attempts.length > 0);
    if (slot) {
      if (next.do === 'begin') return begin(open, next, of, c, policy);
      return ask(open, next.number, of, { reconciles: false }, policy);
    }
    const channel = next.do === 'ask' ? open.attempt(next.number)!.channel : open.message.plan[next.step]!.channel;
    open.standIn(classLine(of, channel), lookLatest(open, open.message.expiresAt));
    return null;
  }

  private send(attempt: AttemptRecord): void {
    const { answer, answeredAfter, receipts }: Result = inTurn(this.world.results, this.sent++);
    const hold = this.holds.get(attempt.channel);
    // The probe of a paused channel: nobody else begins before its outcome can be known.
    if (hold?.paused) hold.until = new Date(this.now + requestLeaseMs(this.world.policy));
    if (answeredAfter !== null) {
      this.later(answeredAfter, NONE, (open) => this.answered(open, attempt.number, answer[attempt.channel]));
    }
    for (const { after, receipt } of receipts) {
      this.later(after, NONE, (open) => {
        const { number } = attempt;
        const webhookId = `webhook-${this.receipts.length}`;
        const came = { providerMessageId: `id-${number}`, receivedAt: open.now, source: 'webhook' as const, webhookId };
        const reported = { ...receipt, ...came };
        const { changed } = recordReceipt(open, number, reported, this.world.policy);
        this.receipts.push({ receipt: reported, number, at: open.now, changed });
      });
    }
  }

  private answered(open: OpenMessage, number: number, outcome: SendOutcome): void {
    const attempt = open.attempt(number)!;
    const named =
      outcome.outcome === 'accepted' && outcome.messageId ? { ...outcome, messageId: `id-${number}` } : outcome;
    recordAnswer(open, number, named, this.world.policy);
    if (outcome.outcome === 'rejected') this.hold(attempt, outcome.error);
    if (outcome.outcome === 'accepted' && this.holds.get(attempt.channel)?.paused) this.holds.delete(attempt.channel);
  }

  private hold(attempt: AttemptRecord, error: SirenError): void {
    const failed = { ...attempt, errorCode: error.code, errorAction: error.action };
    if (sparesChannel(this.message.plan[attempt.step]!, failed, CODE_MEANINGS)) return;
    for (const { channel, kind, ms: asked } of holdsFrom(error)) {
      const ms = kind === 'pause' ? this.world.policy.firstProbeMs : asked;
      const known = this.holds.get(channel);
      const since = known && (known.paused || known.until.getTime() > this.now) ? known.since : new Date(this.now);
      this.holds.set(channel, { since, until: new Date(this.now + ms), paused: kind === 'pause' });
    }
  }

  private ask({ number, channel }: AttemptRecord): void {
    const { answer, answeredAfter }: AnsweredQuestion = inTurn(this.world.answers, this.asked++);
    if (answeredAfter === null) return;
    this.later(answeredAfter, NONE, (open) => {
      open.change({ ...open.attempt(number)!, leaseUntil: null });
      if (answer.outcome !== 'known') return;
      const heard = { provider: null, echoed: null, source: 'question' as const, receivedAt: open.now, channel };
      recordReceipt(open, number, { ...answer, ...heard, providerMessageId: `id-${number}` }, this.world.policy);
    });
  }

  private input(): DecisionInput {
    const now = new Date(this.now);
    const begun = <T extends { from: number }>(all: T[]) =>
      all.filter(({ from }) => T0.getTime() + from * 1000 <= this.now);
    const outages = begun(this.world.outages).filter(({ hold }) => hold.until > now);
    return {
      now,
      codes: CODE_MEANINGS,
      holds: new Map<Channel, Hold>([...this.holds, ...outages.map(({ channel, hold }) => [channel, hold] as const)]),
      blocks: new Map<Channel, Block>(begun(this.world.blocks).map(({ channel, block }) => [channel, block])),
      reached: new Set(CHANNELS),
      smsLimit: null,
      busy: new Map(),
      notOnWhatsApp: null,
      opensAt: opensAt(this.message, this.world.policy, now),
      lastBegin: lastBegin(this.message, this.world.policy),
      batch: 'open',
      ...this.freeText(now),
      limits: this.world.policy,
    };
  }

  private freeText(now: Date): Pick<DecisionInput, 'window' | 'freeText' | 'templateHolds'> {
    const { windows, templateHolds } = this.world;
    const { window, freeText } = windows.findLast(({ from }) => at(from) <= now) ?? windows[0]!;
    const held = templateHolds.filter(({ from }) => at(from) <= now).map(({ key, hold }) => [key, hold] as const);
    return { window, freeText, templateHolds: new Map(held) };
  }

  private later(seconds: number, slot: Happening['slot'], happen: Happening['happen']): void {
    this.agenda.push({ at: Math.ceil(this.now + seconds * 1000), slot, happen });
  }
}

/** As an operator may, as long as nothing was taken. */
function cancel(open: OpenMessage): void {
  if (open.message.finishedAt === null && !open.attempts.some(({ status }) => isLive(status))) {
    open.finish('cancelled', null);
  }
}

function inTurn<T>(list: readonly T[], turn: number): T {
  return list[turn % list.length]!;
}
