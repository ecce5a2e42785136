import { Inject, Injectable, Logger } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { Receipt } from '../deciding/receipt.js';
import { findProviderIds } from '../delivering/provider-ids.js';
import { databaseClock, later } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { ReceiptSource, TakenReceipts } from '../delivering/receipt-source.js';
import type { Channel } from '../siren/channel.js';
import { isFullOfParked, type ParkedReceipt, takeDueParked, takeParked, wakeParked } from './parked-receipts.js';
import {
  deleteRows,
  isFull,
  putOffRows,
  readContents,
  type SpoolRow,
  type TakenRow,
  takeRows,
  writeSpool,
  readSpooled,
} from './spool.js';
import { meant, MOST_LOOKS, restOf, type TakenWebhook, WebhookSettler } from './webhook-settler.js';

/**
 * What Siren delivered, as turns take it: receipts from the spool and parked ones, with incoming messages beside them.
 */
@Injectable()
export class SpoolSource implements ReceiptSource {
  private readonly settler: WebhookSettler;

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {
    this.settler = new WebhookSettler(context, new Logger('Webhooks'));
  }

  async take(tx: Tx, now: Date, limit: number): Promise<TakenReceipts | null> {
    const [rows, parked] = await Promise.all([takeRows(tx, now, limit), takeDueParked(tx, now)]);
    if (rows.length === 0 && parked.length === 0) return null;
    const waiting = rows.filter(({ webhooks }) => webhooks === null);
    const wanted = await this.worthReading(tx, waiting, now);
    const contents = await readContents(
      tx,
      [...wanted].map(({ id }) => id),
    );
    await putOffRows(
      tx,
      waiting
        .filter((row) => !wanted.has(row))
        .map(({ id, looks }) => ({ id, looks: looks + 1, nextAt: later(now, restOf(looks)) })),
    );
    const read = rows
      .filter(({ webhooks }) => webhooks !== null)
      .concat([...wanted].map((row) => ({ ...row, webhooks: contents.get(row.id) ?? null })))
      .filter((row): row is TakenRow & { webhooks: string } => row.webhooks !== null);
    return { ...this.taken(tx, read, parked), isFull: isFull(rows, limit) || isFullOfParked(parked) };
  }

  async takeWaiting(tx: Tx, providerMessageIds: readonly string[], besides: readonly string[]): Promise<TakenReceipts> {
    const parked = await takeParked(tx, providerMessageIds, besides);
    return { ...this.taken(tx, [], parked), isFull: false };
  }

  lookAgain(tx: Tx, attempts: readonly { to: string; channel: Channel }[], now: Date): Promise<void> {
    return wakeParked(
      tx,
      attempts.map(({ to, channel }) => ({ to: canonicalNumber(to), channel })),
      now,
    );
  }

  async setApart(row: string, cause: unknown): Promise<void> {
    await inTransaction(this.context.dataSource, async (tx) => {
      const [known] = await tx.query<{ webhooks: string; failures: number; looks: number }>(
        `SELECT webhooks, failures, looks FROM webhook_spool WHERE id = $1 AND next_at IS NOT NULL FOR UPDATE SKIP LOCKED`,
        [row],
      );
      if (known === undefined) return;
      const { failures, looks } = known;
      const webhooks = readSpooled(known.webhooks);
      const now = databaseClock.now();
      const rows = webhooks.map((webhook): SpoolRow =>
        webhooks.length > 1
          ? { webhooks: [webhook], nextAt: now, looks, failures }
          : this.settler.afterFailure({ webhook, looks, failures }, cause, now),
      );
      await deleteRows(tx, [row]);
      await writeSpool(tx, rows);
    });
  }

  /** Of rows whose ids were not found before: those with an id that is known now, and those on their last look. */
  private async worthReading(tx: Tx, rows: readonly TakenRow[], now: Date): Promise<ReadonlySet<TakenRow>> {
    const last = rows.filter(({ looks }) => looks >= MOST_LOOKS - 1);
    const others = rows.filter(({ looks }) => looks < MOST_LOOKS - 1);
    const ids = others.flatMap(({ providerMessageIds }) => providerMessageIds).filter((id) => id !== null);
    const known = new Set(
      (await findProviderIds(tx, ids, { now, days: 'last_two' })).map(({ providerMessageId }) => providerMessageId),
    );
    return new Set([
      ...last,
      ...others.filter(({ providerMessageIds }) => providerMessageIds.some((id) => id !== null && known.has(id))),
    ]);
  }

  private taken(
    tx: Tx,
    rows: readonly (TakenRow & { webhooks: string })[],
    parked: readonly ParkedReceipt[],
  ): Omit<TakenReceipts, 'isFull'> {
    const fromSpool = rows.flatMap(({ webhooks, looks, failures }) =>
      readSpooled(webhooks).map((webhook): TakenWebhook => ({ webhook, looks, failures, meaning: meant(webhook) })),
    );
    const fromParked = parked.map((row) => ({ row, meaning: meant(row.webhook) }));
    const receiptsOf = (some: readonly Pick<TakenWebhook, 'meaning'>[]): Receipt[] =>
      some.flatMap(({ meaning }) => (meaning.is === 'receipt' ? [meaning.receipt] : []));
    const last = fromSpool.filter(({ looks }) => looks >= MOST_LOOKS - 1);
    return {
      rows: rows.map(({ id }) => id),
      parked: parked.map(({ id }) => id),
      receipts: [...receiptsOf(fromParked), ...receiptsOf(fromSpool)],
      thorough: new Set([...receiptsOf(last), ...receiptsOf(fromParked)]),
      settle: async (results, now) => {
        await Promise.all([
          this.settler.settleSpool(tx, fromSpool, results, now),
          this.settler.settleParked(tx, fromParked, results, now),
          deleteRows(
            tx,
            rows.map(({ id }) => id),
          ),
        ]);
      },
    };
  }
}
