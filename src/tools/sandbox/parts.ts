import type { ApprovedTemplates } from './approved-templates.js';
import type { PlannedReceipt } from './behaviour.js';
import { BoundedMap, type Classifier } from './classifier.js';
import type {
  SandboxChannel,
  Dialect,
  Layout,
  SandboxStatus,
  ProviderError,
  StatusReport,
  Webhook,
} from './dialect.js';
import type { Faults } from './faults.js';
import type { Ledger } from './ledger.js';
import { jittered, type Random } from './random.js';
import type { WebhookDelivery, Timers, WebhookSender } from './webhook-sender.js';

const RANK: Readonly<Record<SandboxStatus, number>> = { accepted: 0, sent: 1, failed: 2, delivered: 3, read: 4 };

/** A status reached at a time (ISO 8601). */
interface Progress {
  readonly status: SandboxStatus;
  readonly at: string;
  readonly error: ProviderError | null;
}

/** The messages the sandbox took, and how far each got. Remembers at least the newest `capacity`. */
export class Messages {
  private readonly states: BoundedMap<string, StatusReport>;

  constructor(
    capacity: number,
    private readonly dialect: Pick<Dialect, 'newMessageId'>,
  ) {
    this.states = new BoundedMap(capacity);
  }

  /** Takes a message and gives it its id. */
  take({ channel, to }: { channel: SandboxChannel; to: string }): string {
    const messageId = this.dialect.newMessageId(channel);
    this.states.set(messageId, { messageId, channel, to, status: 'accepted', deliveredAt: null, error: null });
    return messageId;
  }

  get(messageId: string): StatusReport | undefined {
    return this.states.get(messageId);
  }

  /** Moves a message forward; news of a lower rank than what is known changes nothing. Unknown ids are ignored. */
  advance(messageId: string, { status, at, error }: Progress): void {
    const known = this.states.get(messageId);
    if (known === undefined || RANK[status] <= RANK[known.status]) return;
    const deliveredAt = known.deliveredAt ?? (RANK[status] >= RANK.delivered ? at : null);
    this.states.set(messageId, { ...known, status, deliveredAt, error: status === 'failed' ? error : null });
  }
}

/** What the routes work with; made and owned by `createSandbox`. */
export interface SandboxParts {
  readonly apiKey: string;
  readonly dialect: Dialect;
  readonly faults: Faults;
  readonly classifier: Classifier;
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly receipts: Receipts;
  readonly templates: ApprovedTemplates;
  readonly timers: Timers;
  readonly webhooks: WebhookSender;
}

/** What the planned receipts of a message are about. */
interface Reported {
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
  reportNow(messageId: string, status: SandboxStatus, error: ProviderError | null): Promise<WebhookDelivery> {
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
