import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { type SandboxTemplate, ApprovedTemplates } from './approved-templates.js';
import { Classifier, SandboxWindows } from './classifier.js';
import { addControlRoutes, completeIncoming, type Press, pressIn, type Receive } from './control-routes.js';
import type { Dialect, DialectName, SandboxStatus, ProviderError } from './dialect.js';
import { faultAnswer, type Fault, Faults } from './faults.js';
import { Ledger, type LedgerEntry, Messages, Receipts, type SandboxParts, someLayout } from './parts.js';
import { platformDialect } from './platform-dialect.js';
import { seededRandom } from './random.js';
import { addSendRoutes, carryOut, isAuthorised, sendJson, sendWritten, UNAUTHORISED } from './send-routes.js';
import { toolkitDialect } from './toolkit-dialect.js';
import { type WebhookDelivery, Timers, type WebhookCounts, WebhookSender } from './webhook-sender.js';

export interface SandboxOptions {
  /** The key the service must send. */
  readonly apiKey: string;
  /** Signs the webhooks. */
  readonly webhookSecret: string;
  /** Which of Siren's APIs it speaks (`toolkit`). */
  readonly dialect?: DialectName;
  /** Where the service listens, e.g. `http://127.0.0.1:3000`; without it no webhook is sent. */
  readonly webhookBaseUrl?: string;
  /** Address to listen on (`127.0.0.1`). */
  readonly host?: string;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Each request to send is appended here as a JSON line before it is answered. */
  readonly ledgerPath?: string;
  /** Seed of the jitter and the layouts (1). */
  readonly seed?: number;
  /** Factor on every delay (1 = real time). `Retry-After` is not scaled. */
  readonly timeScale?: number;
  /** Templates that WhatsApp has approved (none): others are refused by 132001. */
  readonly templates?: readonly SandboxTemplate[];
  /** Whether free text by WhatsApp fails (131047) unless its recipient wrote within 24 hours (false). */
  readonly enforceWindow?: boolean;
  /** Requests and messages remembered (200,000). */
  readonly capacity?: number;
}

/** A pretend Siren on loopback. */
export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** Requests to send, in the order they came. */
  readonly requests: readonly LedgerEntry[];
  /** How many webhooks were told, and how it went. */
  readonly webhooks: Readonly<WebhookCounts>;
  /** Sends a signed incoming message to the service, once, and returns its answer. */
  readonly receive: Receive;
  /** A recipient presses a button that was sent to them. */
  readonly press: Press;
  /** Sends a signed receipt to the service now, once, and returns its answer. */
  readonly sendReceipt: (receipt: ReceiptInput) => Promise<WebhookDelivery>;
  /** WhatsApp approves a template from now on. */
  readonly approve: (template: SandboxTemplate) => void;
  /** WhatsApp pauses a template (132015), or takes it again. */
  readonly pauseTemplate: (name: string, paused?: boolean) => void;
  /** Null: tell nobody. */
  readonly setWebhookBaseUrl: (url: string | null) => void;
  readonly misbehave: (fault: Fault) => void;
  /** Keeps the answers to requests to send back until `release`. The requests are in `requests` at once. */
  readonly hold: () => void;
  readonly release: () => void;
  /** Drops all faults, releases what is held, listens again. What was recorded stays. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ReceiptInput {
  readonly messageId: string;
  readonly status: SandboxStatus;
  readonly error?: ProviderError;
}

const DIALECTS: Readonly<Record<DialectName, Dialect>> = { toolkit: toolkitDialect, platform: platformDialect };

/** Starts a sandbox; resolves when it listens. Rejects when the port is taken or the ledger cannot be opened. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { capacity = 200_000, seed = 1, timeScale = 1, host = '127.0.0.1', port = 0 } = options;
  const random = seededRandom(seed);
  const dialect = DIALECTS[options.dialect ?? 'toolkit'];
  const timers = new Timers(timeScale);
  const faults = new Faults();
  const messages = new Messages(capacity, dialect);
  const webhooks = new WebhookSender(options.webhookSecret, timers);
  webhooks.setBaseUrl(options.webhookBaseUrl ?? null);
  const receipts = new Receipts(dialect, messages, webhooks, timers, random);
  const ledger = new Ledger(capacity, options.ledgerPath);
  const templates = new ApprovedTemplates(options.templates ?? []);
  const windows = new SandboxWindows(capacity);
  const classifier = new Classifier(faults, { templates, windows, enforceWindow: options.enforceWindow ?? false });
  const { apiKey } = options;
  const parts: SandboxParts = {
    apiKey,
    dialect,
    faults,
    classifier,
    ledger,
    messages,
    receipts,
    templates,
    timers,
    webhooks,
  };

  const receive: Receive = async (input) => {
    const message = completeIncoming(input, new Date());
    if (message.metadata['source'] !== 'sms') windows.wrote(message.from, message.at);
    const delivery = await webhooks.deliverOnce(dialect.incomingWebhook(message, someLayout(random)));
    return { ...delivery, messageId: message.messageId };
  };

  const press: Press = async (pressed) => {
    const input = pressIn(ledger.entries, pressed);
    return input && receive(input);
  };

  const app = Fastify({ forceCloseConnections: true });
  // Bodies stay text: reading them is the dialect's.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  addSendRoutes(app, parts);
  addStatusRoute(app, parts);
  addRegistrationRoute(app, parts);
  addControlRoutes(app, parts, receive, press);
  const listener = new Listener(app);
  const close = async () => {
    timers.stop();
    await listener.close();
    await webhooks.close();
    ledger.close();
  };
  let closed: Promise<void> | undefined;
  try {
    await listener.open(host, port);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
    port: listener.port,
    requests: ledger.entries,
    webhooks: webhooks.counts,
    receive,
    press,
    sendReceipt: ({ messageId, status, error = null }) => receipts.reportNow(messageId, status, error),
    approve: (template) => templates.approve(template),
    pauseTemplate: (name, paused = true) => templates.setPaused(name, paused),
    setWebhookBaseUrl: (url) => webhooks.setBaseUrl(url),
    misbehave: (fault) => (fault.kind === 'refuse' ? listener.refuse() : faults.add(fault)),
    hold: () => faults.hold(),
    release: () => faults.release(),
    reset: async () => {
      faults.clear();
      classifier.clear();
      templates.resumeAll();
      await listener.accept();
    },
    close: () => (closed ??= close()),
  };
}

/** The route by which the service says where it wants its webhooks, where the dialect has one. */
function addRegistrationRoute(app: FastifyInstance, { apiKey, dialect, webhooks }: SandboxParts): void {
  const { registration } = dialect;
  if (registration === null) return;
  app.put<{ Body: string | undefined }>(registration.route, (request, reply) => {
    if (!isAuthorised(request, apiKey)) return sendWritten(reply, dialect.refused(401, UNAUTHORISED));
    const read = registration.read(request.body ?? '');
    if (!read.ok) return sendWritten(reply, dialect.refused(400, { code: 'invalid_request', message: read.problem }));
    webhooks.register(read.targets);
    return sendJson(reply, 200, registration.registered(read.targets));
  });
}

/** The route that says how far a message got. */
function addStatusRoute(app: FastifyInstance, parts: SandboxParts): void {
  const { apiKey, dialect, faults, messages, timers } = parts;
  app.get<{ Params: { id: string } }>(dialect.statusRoute, async (request, reply) => {
    if (!isAuthorised(request, apiKey)) return sendWritten(reply, dialect.refused(401, UNAUTHORISED));
    const report = messages.get(request.params.id);
    const fault = faults.take({ on: 'status' });
    if (fault?.delayMs) await timers.sleep(fault.delayMs);
    const answer = fault && faultAnswer(fault);
    if (answer) return carryOut(answer, reply, dialect, () => (report ? dialect.status(report) : '{}'));
    if (report === undefined) return sendWritten(reply, dialect.refused(404, UNKNOWN_MESSAGE));
    return sendJson(reply, 200, dialect.status(report));
  });
}

const UNKNOWN_MESSAGE = { code: 'not_found', message: 'No message has this id' };

/** The sandbox's socket: opened, made to refuse connections, and opened again on the same port. */
class Listener {
  private address: AddressInfo | null = null;

  constructor(private readonly app: FastifyInstance) {}

  get port(): number {
    return this.address?.port ?? 0;
  }

  /** @param port 0 takes a free one. */
  async open(host: string, port: number): Promise<void> {
    await this.app.listen({ host, port });
    this.address = this.app.server.address() as AddressInfo;
  }

  /** From now on connections are refused; those that are open break. */
  refuse(): void {
    this.app.server.close();
    this.app.server.closeAllConnections();
  }

  /** Listens again after `refuse`; does nothing where it already listens. */
  async accept(): Promise<void> {
    const { server } = this.app;
    if (server.listening || this.address === null) return;
    server.listen({ host: this.address.address, port: this.address.port });
    await once(server, 'listening');
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
