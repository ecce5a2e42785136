import type { PlannedReceipt } from './behaviour.js';
import type { Dialect, Layout, MessageStatus, ProviderError, Webhook } from './dialect.js';
import type { Messages, Progress } from './messages.js';
import { jittered, type Random } from './random.js';
import type { Timers } from './timers.js';
import type { Delivery, WebhookSender } from './webhook-sender.js';

/** What the planned receipts of a message are about. */
export interface Reported {
  readonly messageId: string;
  /** The metadata of the request, for receipts that echo it. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** Lets accepted messages take their way, and tells the service of it. */
export class Receipts {
  constructor(
    private readonly dialect: Dialect,
    private readonly messages: Messages,
    private readonly webhooks: WebhookSender,
    private readonly timers: Timers,
    private readonly random: Random,
  ) {}

  /**
   * Takes the planned steps one after the other; a step waits until the webhook before it was answered once, so the
   * planned order is the order on the wire unless the service made Siren deliver again.
   */
  async report(message: Reported, plan: readonly PlannedReceipt[]): Promise<void> {
    for (const planned of plan) {
      await this.timers.sleep(jittered(planned.afterMs, this.random));
      await this.reportStep(message, planned);
    }
  }

  /** Moves a message on and tells of it now, once; returns what the service answered. */
  reportNow(messageId: string, status: MessageStatus, error: ProviderError | null): Promise<Delivery> {
    return this.webhooks.deliverOnce(this.advance(messageId, { status, at: new Date().toISOString(), error }, null));
  }

  private async reportStep({ messageId, metadata }: Reported, planned: PlannedReceipt): Promise<void> {
    const { status, error = null, copies = 1 } = planned;
    const progress = { status, at: new Date().toISOString(), error };
    const webhook = this.advance(messageId, progress, planned.echoed ? metadata : null);
    if (planned.withheld) return;
    await Promise.all(Array.from({ length: copies }, () => this.webhooks.deliver(webhook)));
  }

  private advance(messageId: string, progress: Progress, echo: Reported['metadata']): Webhook {
    this.messages.advance(messageId, progress);
    const deliveredAt = progress.status === 'delivered' ? progress.at : null;
    const { channel = null, to = null } = this.messages.get(messageId) ?? {};
    const receipt = { messageId, channel, to, ...progress, deliveredAt, echo };
    return this.dialect.receiptWebhook(receipt, someLayout(this.random));
  }
}

/** One layout in four is spaced, one in four carries text beyond ASCII: a signature is over bytes, not over fields. */
export function someLayout(random: Random): Layout {
  return { spaced: random() < 0.25, note: random() < 0.25 ? 'संदेश की स्थिति – ₹0' : null };
}
