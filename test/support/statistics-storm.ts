import { v7 as uuid } from 'uuid';
import { insertMessages } from '../../src/accepting/insert-messages.js';
import { UNASKED } from '../../src/accepting/new-message.js';
import type { AttemptRecord } from '../../src/messages/attempt.entity.js';
import type { DeliveryPolicy } from '../../src/messages/delivery.policy.js';
import { DeliveryEntity } from '../../src/messages/delivery.entity.js';
import { countryOf } from '../../src/messages/numbers/phone-number.js';
import { timeOfId } from '../../src/database/ids.js';
import { columnsOf } from '../../src/database/columns.js';
import { readTurn } from '../../src/delivering/read-turn.js';
import { saveMessages } from '../../src/messages/save.js';
import type { OpenMessage } from '../../src/messages/open-message.js';
import { ATTEMPT_STATUSES, rank } from '../../src/deciding/status.js';
import { inTransaction } from '../../src/database/transaction.js';
import { CHANNELS } from '../../src/siren/channel.js';
import { MESSAGE_CATEGORIES } from '../../src/templates/template-content.js';
import { pick } from './random.js';
import type { Replicas } from './replicas.js';

const NOBODY = { wake: () => undefined };

export const STORM_PHONE_NUMBERS = ['+919876543210', '+919876543211', '+14155550123'] as const;
const RECIPIENTS = STORM_PHONE_NUMBERS.map((to) => ({ to, country: countryOf(to) }));
export const BATCHES = [uuid(), uuid()] as const;
/** Unless asked otherwise, everything that the storm writes counts in these minutes. */
export const STORM_FROM = new Date('2026-03-10T12:00:00Z');
export const STORM_MINUTES = 6;
export const STORM_COUNTRIES = ['IN', 'US'] as const;
export const STORM_TEMPLATES = ['bill_ready', 'paid'] as const;

const POLICY = { messageTtlMs: 86_400_000 } as DeliveryPolicy;
const PLAN = CHANNELS.map((channel) => ({ channel, fallbackAfter: 300, successStatus: 'read' as const }));
const COSTS = [
  { costMicros: null, costCurrency: null },
  { costMicros: '250000', costCurrency: 'INR' },
  { costMicros: '4', costCurrency: 'EUR' },
];
const SAVED = [
  null,
  { requests: 1, ms: 120, costMicros: null, costCurrency: null },
  { requests: 1, ms: 2_000_000_000, costMicros: '120000', costCurrency: 'INR' },
  { requests: 0, ms: 88_000, costMicros: null, costCurrency: null },
];
const TEMPLATES = [...STORM_TEMPLATES, null].map((templateName) => ({
  templateName,
  templateVersion: templateName && 1,
  locale: null,
}));
const CODES = ['131026', '30005', 'timeout', 'a/strange:code'];
const ROLLED_BACK = new Error('this change is rolled back');

/**
 * Changes messages at random, through what every change of state goes through: accepts, begins, raises, finishes, learns
 * late. One in ten transactions is rolled back. Not what delivery would do, but everything that it could.
 */
export class StatisticsStorm {
  private readonly ids: string[] = [];

  constructor(
    private readonly replicas: Pick<Replicas, 'first'>,
    private readonly random: () => number,
    /** Everything counts in so many minutes from STORM_FROM. */
    private readonly minutes = STORM_MINUTES,
    /** Another time than that, of which the ids are then too, and other batches. */
    private readonly past: { from: Date; batches: readonly string[] } | null = null,
  ) {}

  /** Ends what is not finished. */
  finishAll(): Promise<void> {
    return this.change(this.ids, (open) => {
      if (open.message.finishedAt === null) open.finish('expired', null);
    });
  }

  async step(): Promise<void> {
    const change = this.ids.length === 0 || this.random() < 0.2 ? this.accept() : this.changeSome();
    await change.catch((error: unknown) => {
      if (error !== ROLLED_BACK) throw error;
    });
  }

  private async accept(): Promise<void> {
    const now = this.someTime();
    // None is younger than its messages.
    const batches = this.past?.batches.filter((id) => timeOfId(id) <= now) ?? BATCHES;
    const batchId = pick(this.random, [...batches, null]);
    const messages = Array.from({ length: 1 + Math.floor(this.random() * 3) }, () => ({
      id: this.past === null ? uuid() : uuid({ msecs: now.getTime() }),
      ...UNASKED,
      ...pick(this.random, RECIPIENTS),
      text: 'hello',
      plan: PLAN,
      batchId,
      ...pick(this.random, TEMPLATES),
      category: pick(this.random, MESSAGE_CATEGORIES),
      traceParent: null,
      content: null,
    }));
    await inTransaction(this.replicas.first, async (tx) => {
      await insertMessages(tx, { policy: POLICY, wakeUps: NOBODY }, messages, now);
      this.maybeRollBack();
    });
    this.ids.push(...messages.map(({ id }) => id));
  }

  private changeSome(): Promise<void> {
    const ids = Array.from({ length: 4 }, () => pick(this.random, this.ids));
    return this.change(ids, (open) => this.changeAnyhow(open), true);
  }

  private change(ids: readonly string[], how: (open: OpenMessage) => void, perhapsRolledBack = false): Promise<void> {
    return inTransaction(this.replicas.first, async (tx) => {
      const locked = await tx.query<DeliveryEntity>(
        `SELECT ${columnsOf(DeliveryEntity, 'd')} FROM deliveries d WHERE message_id = ANY ($1) ORDER BY message_id FOR UPDATE`,
        [ids],
      );
      const messages = [...(await readTurn(tx, locked, { takesEvents: true })).messages.values()];
      for (const open of messages) how(open);
      await saveMessages(tx, { wakeUps: NOBODY }, messages);
      if (perhapsRolledBack) this.maybeRollBack();
    });
  }

  private changeAnyhow(open: OpenMessage): void {
    const newest = open.attempts.at(-1);
    const isFinished = open.message.finishedAt !== null;
    if (!isFinished && newest?.status !== 'sending' && open.attempts.length < 4 && this.random() < 0.5) {
      open.begin(this.newAttempt(open));
    } else if (open.attempts.length > 0 && this.random() < 0.8) {
      open.change(this.raised(pick(this.random, open.attempts)));
    } else if (!isFinished) {
      open.finish(pick(this.random, ['sent', 'failed', 'expired', 'cancelled', 'suppressed']), null);
    }
  }

  private newAttempt(open: OpenMessage): AttemptRecord {
    const step = pick(this.random, [0, 1]);
    const some = this.someTime();
    const startedAt = this.past !== null && some < open.message.createdAt ? open.message.createdAt : some;
    return {
      id: uuid(),
      messageId: open.message.id,
      number: open.attempts.length + 1,
      step,
      channel: PLAN[step]!.channel,
      provider: null,
      reason: (['first', 'retry', 'fallback', 'next_provider'] as const)[open.attempts.length]!,
      window: null,
      approvedName: null,
      approvedLanguage: null,
      status: 'sending',
      leaseUntil: startedAt,
      startedAt,
      providerMessageId: null,
      errorCode: null,
      errorMessage: null,
      errorAction: null,
      retryAt: null,
      askedAt: null,
      acceptedAt: null,
      sentAt: null,
      deliveredAt: null,
      readAt: null,
      failedAt: null,
      ...pick(this.random, COSTS),
      saved: step === 0 ? null : pick(this.random, SAVED),
    };
  }

  private raised(attempt: AttemptRecord): AttemptRecord {
    const status = pick(this.random, ATTEMPT_STATUSES.slice(rank(attempt.status)));
    const arrived = rank(status) >= rank('delivered');
    const later = () => new Date(attempt.startedAt.getTime() + Math.floor(this.random() ** 8 * 1_000_000));
    const deliveredAt = later();
    return {
      ...attempt,
      status,
      acceptedAt: attempt.acceptedAt ?? (this.random() < 0.5 ? later() : null),
      // Evidence may tell an earlier time than was known.
      deliveredAt: arrived && (attempt.deliveredAt ?? deliveredAt) >= deliveredAt ? deliveredAt : attempt.deliveredAt,
      errorCode: attempt.errorCode ?? (status === 'failed' ? pick(this.random, CODES) : null),
      failedAt: attempt.failedAt ?? (status === 'failed' ? later() : null),
    };
  }

  private someTime(): Date {
    return new Date((this.past?.from ?? STORM_FROM).getTime() + Math.floor(this.random() * this.minutes * 60_000));
  }

  private maybeRollBack(): void {
    if (this.random() < 0.1) throw ROLLED_BACK;
  }
}
