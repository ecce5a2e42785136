import type { Logger } from '@nestjs/common';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { numberCandidates } from '../messages/numbers/number-candidates.js';
import type { Receipt } from '../deciding/receipt.js';
import { later } from '../database/clock.js';
import type { Tx } from '../database/transaction.js';
import type { ReceiptResult } from '../delivering/receipt-source.js';
import type { NewIncomingMessage } from '../inbox/incoming-message.js';
import { storeIncoming } from '../inbox/store-incoming.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { meaningOf } from './meaning.js';
import { deleteParked, type ParkedReceipt, parkReceipts, putOffParked, type ToPark } from './parked-receipts.js';
import {
  type SettledWebhook,
  type SpooledWebhook,
  type SpoolRow,
  withoutBody,
  writeSettled,
  writeSpool,
} from './spool.js';

/** Five looks in two seconds, while its id is unknown: after 50 ms, and each time twice as long. */
const FIRST_LOOK_MS = 50;
export const MOST_LOOKS = 5;
/** How long a receipt rests while another turn holds its message. */
const HELD_MS = 50;
/** After this many failed handlings a webhook is given up, as a dead letter. */
const MOST_FAILURES = 10;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;

/** A webhook of a row that this turn has taken, and what it means. */
export interface TakenWebhook {
  webhook: SpooledWebhook;
  looks: number;
  failures: number;
  meaning:
    | { is: 'receipt'; receipt: Receipt }
    | { is: 'incoming'; message: NewIncomingMessage }
    | { is: 'unreadable'; cause: unknown };
}

/** Settles the webhooks that a turn has taken, in its transaction: each is settled, parked or left for later. */
export class WebhookSettler {
  constructor(
    private readonly context: DeliveryContext,
    private readonly logger: Logger,
  ) {}

  /** What the turn could not settle goes into new rows, or among the parked receipts. */
  async settleSpool(
    tx: Tx,
    taken: readonly TakenWebhook[],
    results: ReadonlyMap<Receipt, ReceiptResult>,
    now: Date,
  ): Promise<void> {
    const incoming = taken.flatMap(({ meaning }) => (meaning.is === 'incoming' ? [meaning.message] : []));
    const { isNew, isOfErased } = await storeIncoming(tx, this.context, incoming);
    const settled: SettledWebhook[] = [];
    const left = new Map<string, SpoolRow & { webhooks: SpooledWebhook[] }>();
    const alone: SpoolRow[] = [];
    const toPark: ToPark[] = [];
    const leave = (webhook: SpooledWebhook, looks: number, failures: number, ms: number): void => {
      const key = `${looks} ${failures} ${ms}`;
      const row = left.get(key) ?? { webhooks: [], nextAt: later(now, ms), looks, failures };
      left.set(key, row);
      row.webhooks.push(webhook);
    };
    for (const one of taken) {
      const { webhook, looks, failures, meaning } = one;
      if (meaning.is === 'unreadable') {
        alone.push(this.afterFailure(one, meaning.cause, now));
        continue;
      }
      if (meaning.is === 'incoming') {
        settled.push({
          webhook: isOfErased.has(webhook.id) ? withoutBody(webhook) : webhook,
          result: isNew.has(webhook.id) ? 'stored' : 'changed_nothing',
          attempt: null,
          failures,
        });
        continue;
      }
      const result = results.get(meaning.receipt) ?? { is: 'held' };
      switch (result.is) {
        case 'applied':
        case 'changed_nothing':
          settled.push({ webhook: kept(webhook, result), result: result.is, attempt: result, failures });
          break;
        case 'message_gone':
          settled.push({ webhook: withoutBody(webhook), result: result.is, attempt: null, failures });
          break;
        case 'held':
          leave(webhook, looks, failures, HELD_MS);
          break;
        case 'unknown_id':
          if (looks + 1 < MOST_LOOKS) leave(webhook, looks + 1, failures, restOf(looks));
          else toPark.push({ webhook, ...this.whom(meaning.receipt) });
          break;
        case 'failed':
          alone.push(this.afterFailure(one, result.cause, now));
          break;
      }
    }
    await Promise.all([
      writeSettled(tx, settled, now),
      parkReceipts(tx, toPark, now),
      writeSpool(tx, [...left.values(), ...alone]),
    ]);
  }

  async settleParked(
    tx: Tx,
    taken: readonly { row: ParkedReceipt; meaning: TakenWebhook['meaning'] }[],
    results: ReadonlyMap<Receipt, ReceiptResult>,
    now: Date,
  ): Promise<void> {
    const settled: SettledWebhook[] = [];
    const putOff: ParkedReceipt[] = [];
    const moved: SpoolRow[] = [];
    const done: string[] = [];
    for (const { row, meaning } of taken) {
      const { webhook } = row;
      const result: ReceiptResult =
        meaning.is === 'receipt'
          ? (results.get(meaning.receipt) ?? { is: 'unknown_id' })
          : { is: 'failed', cause: new Error('it is no receipt') };
      switch (result.is) {
        case 'unknown_id':
          putOff.push(row);
          continue;
        case 'applied':
        case 'changed_nothing':
          settled.push({ webhook: kept(webhook, result), result: result.is, attempt: result, failures: 0 });
          break;
        case 'message_gone':
          settled.push({ webhook: withoutBody(webhook), result: result.is, attempt: null, failures: 0 });
          break;
        case 'held':
          moved.push({ webhooks: [webhook], nextAt: later(now, HELD_MS), looks: 0, failures: 0 });
          break;
        case 'failed':
          moved.push(this.afterFailure({ webhook, looks: 0, failures: 0 }, result.cause, now));
          break;
      }
      done.push(row.id);
    }
    await Promise.all([
      writeSettled(tx, settled, now),
      putOffParked(tx, putOff, now),
      writeSpool(tx, moved),
      deleteParked(tx, done),
    ]);
  }

  /** Puts a failing webhook into a row of its own, at growing intervals. It is given up in the end. */
  afterFailure(
    { webhook, looks, failures: before }: Pick<TakenWebhook, 'webhook' | 'looks' | 'failures'>,
    cause: unknown,
    now: Date,
  ): SpoolRow {
    const failures = before + 1;
    const isGivenUp = failures >= MOST_FAILURES;
    const ms = Math.min(FIRST_REST_MS * 2 ** before, LONGEST_REST_MS);
    if (isGivenUp) logDeadLetter(this.logger, { kind: 'webhook', webhookId: webhook.id, failures, err: cause });
    else
      this.logger[before === 0 ? 'error' : 'debug'](
        { err: cause, webhookId: webhook.id, failures },
        'a webhook could not be handled',
      );
    return { webhooks: [webhook], nextAt: isGivenUp ? null : later(now, ms), looks, failures };
  }

  /** The likeliest number that a receipt is about. */
  private whom({ recipient, channel }: Receipt): Pick<ToPark, 'recipient' | 'channel'> {
    if (!recipient || channel === null) return { recipient: null, channel: null };
    const [number] = numberCandidates(recipient, channel, this.context.policy.defaultCountry);
    return { recipient: number === undefined ? null : canonicalNumber(number), channel };
  }
}

function kept(webhook: SpooledWebhook, { isErased }: { isErased: boolean }): SpooledWebhook {
  return isErased ? withoutBody(webhook) : webhook;
}

/** What a webhook says. */
export function meant(webhook: SpooledWebhook): TakenWebhook['meaning'] {
  try {
    return meaningOf(webhook);
  } catch (cause) {
    return { is: 'unreadable', cause };
  }
}

/** How long a row rests after this many looks. */
export function restOf(looks: number): number {
  return FIRST_LOOK_MS * 2 ** looks;
}
