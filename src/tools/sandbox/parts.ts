import { closeSync, openSync, writeSync } from 'node:fs';
import type { ApprovedTemplates } from './approved-templates.js';
import { BoundedMap, type Classifier } from './classifier.js';
import type {
  Dialect,
  Layout,
  ProviderError,
  SandboxChannel,
  SandboxStatus,
  SentContent,
  SentTemplate,
  StatusReport,
  Webhook,
} from './dialect.js';
import type { Faults } from './faults.js';
import { jittered, type Random } from './random.js';
import type { PlannedReceipt } from './scenarios.js';
import type { WebhookDelivery, Timers, WebhookSender } from './webhook-sender.js';

/** One request to send, as it reached the sandbox. Written before it is answered, so it counts what Siren really got. */
export interface LedgerEntry extends SentContent {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Null where neither the address nor the body named one. */
  readonly channel: SandboxChannel | null;
  /** Empty where the body could not be read. */
  readonly to: string;
  readonly content: string;
  readonly type: string;
  readonly template: SentTemplate | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** The code of the provider that was asked for. */
  readonly provider: string | null;
  /** Whom an SMS is to come from. */
  readonly senderId: string | null;
  readonly idempotencyKey: string | null;
  /** The scenario's name, `fault` for a fault a test asked for, or `invalid` for a request Siren would not take. */
  readonly scenario: string;
  /** The HTTP status it will be answered with; null: it will get no whole answer. */
  readonly answeredStatus: number | null;
  /** The id of the message that came of it; null: none did. */
  readonly messageId: string | null;
}

/** The newest `capacity` entries in memory, and all of them in a file where one is named. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];
  private readonly file: number | null;

  /** @param path JSON lines are appended to it; its folder must exist. */
  constructor(
    private readonly capacity: number,
    path: string | undefined,
  ) {
    this.file = path === undefined ? null : openSync(path, 'a');
  }

  record(entry: LedgerEntry): void {
    // Synchronous on purpose: once write(2) returned, the line outlives this process, whatever kills it.
    if (this.file !== null) writeSync(this.file, `${JSON.stringify(entry)}\n`);
    this.entries.push(entry);
    // Cut a quarter at a time: cutting the first entry each time would move all the others each time.
    if (this.entries.length > this.capacity * 1.25) this.entries.splice(0, this.entries.length - this.capacity);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
  }
}

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
