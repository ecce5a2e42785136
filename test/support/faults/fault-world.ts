import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/tools/sandbox/sandbox.js';
import { ensureBuilt } from '../build.js';
import { eventually } from '../eventually.js';
import { query } from '../query.js';
import { FaultPostgres } from './fault-postgres.js';
import { countSpooled, countUnfinished, describeUnfinished, readInFlight, watchFinishes } from './read-evidence.js';
import { Replica } from './replica.js';
import { Submitter } from './submitter.js';
import { WebhookWitness } from './webhook-witness.js';

export const SIREN_KEY = 'a-siren-key-for-the-fault-suite';
export const FAULTS_SECRET = 'a-webhook-secret-for-the-fault-suite';
export const ADMIN_KEY = 'an-admin-key-for-the-fault-suite';

/** Short enough that every deadline passes within a test. A lease lasts 6.5 s: the timeout and five seconds. */
const SETTINGS = {
  FALLBACK_AFTER_SECONDS: '2',
  RECEIPT_WAIT_SECONDS: '4',
  RETRY_BASE_MS: '100',
  SIREN_TIMEOUT_MS: '1500',
  DATABASE_POOL_SIZE: '6',
  LOG_LEVEL: 'warn',
};

/** A fault that happened, and what it may cost. */
export interface Fault {
  what: string;
  at: Date;
  /** When whoever takes over was ready. */
  overAt: Date;
  /** The attempts on the wire when it began: each may be sent once more. */
  inFlight: ReadonlySet<string>;
}

/** The database of a world. */
export interface WorldPostgres {
  /** Superuser's connection string, past every proxy of a test, of whichever server takes writes. */
  readonly url: string;
  /** Where the service finds it. Read at every connection: it may lead elsewhere then. */
  readonly address: { readonly host: string; readonly port: number };
  close(): Promise<void>;
}

interface WorldOptions {
  replicas?: number;
  settings?: Record<string, string>;
}

/**
 * The service as processes that can be killed, a database that can be cut off and crash, a Siren that can misbehave and
 * writes down what it got, and a client that submits until it is answered.
 */
export class FaultWorld<Postgres extends WorldPostgres = FaultPostgres> {
  readonly faults: Fault[] = [];

  private constructor(
    readonly postgres: Postgres,
    readonly sandbox: Sandbox,
    readonly ledgerPath: string,
    readonly replicas: readonly Replica[],
    private readonly folder: string,
    readonly client: Submitter,
    readonly webhooks: WebhookWitness,
  ) {}

  /** Creates everything; no replica is started yet, and the database is empty. */
  static async create(options: WorldOptions = {}): Promise<FaultWorld> {
    return FaultWorld.createOn(await FaultPostgres.start(), options);
  }

  /** The same on an empty database of the caller's making, which the world closes. */
  static async createOn<Postgres extends WorldPostgres>(
    postgres: Postgres,
    { replicas = 1, settings = {} }: WorldOptions = {},
  ): Promise<FaultWorld<Postgres>> {
    await ensureBuilt();
    const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-ledger-'));
    const ledgerPath = join(folder, 'ledger.jsonl');
    const sandbox = await createSandbox({ apiKey: SIREN_KEY, webhookSecret: FAULTS_SECRET, ledgerPath });
    const env = {
      ...SETTINGS,
      SIREN_BASE_URL: sandbox.url,
      SIREN_API_KEY: SIREN_KEY,
      SIREN_WEBHOOK_SECRET: FAULTS_SECRET,
      ADMIN_API_KEY: ADMIN_KEY,
      ...settings,
    };
    const made = await Promise.all(
      Array.from({ length: replicas }, (_, i) =>
        Replica.create(`replica ${i + 1}`, postgres.address, postgres.url, env),
      ),
    );
    const urls = made.map(({ url }) => url);
    const webhooks = await WebhookWitness.start(urls);
    sandbox.setWebhookBaseUrl(webhooks.url);
    return new FaultWorld(postgres, sandbox, ledgerPath, made, folder, new Submitter(urls, ADMIN_KEY), webhooks);
  }

  /** The only replica, or the first. */
  get replica(): Replica {
    return this.replicas[0]!;
  }

  async start(): Promise<void> {
    // One after the other: the second finds the database migrated.
    for (const replica of this.replicas) {
      await replica.start();
      await watchFinishes(this.postgres.url);
    }
  }

  /** Kills a replica, writes down what was on the wire, and starts it again unless told otherwise. */
  async kill(what: string, replica = this.replica, { restart = true } = {}): Promise<void> {
    await replica.kill();
    await this.happens(what, async () => {
      if (restart) await replica.start();
    });
  }

  /**
   * Writes down a fault that lasts as long as `work`, and the attempts on the wire when it begins; `work` calls `mark`
   * where it begins later, or again.
   */
  async happens(what: string, work: (mark: () => Promise<void>) => Promise<void>): Promise<void> {
    const inFlight = new Set<string>();
    const mark = async () => {
      for (const id of await readInFlight(this.postgres.url)) inFlight.add(id);
    };
    const at = await this.databaseNow();
    await mark();
    await work(mark);
    this.faults.push({ what, at, overAt: await this.databaseNow(), inFlight });
  }

  /**
   * Waits until every message is finished, however many there are as long as they become fewer, and everything that Siren
   * had to tell is told and settled.
   */
  async settle(): Promise<void> {
    for (let left = Infinity; left > 0;) {
      const before = left;
      left = await eventually(async () => {
        const unfinished = await countUnfinished(this.postgres.url);
        if (unfinished > 0) expect(unfinished).toBeLessThan(before);
        return unfinished;
      }).catch(async (error: unknown) => {
        const state = await describeUnfinished(this.postgres.url);
        const logs = this.replicas.map((replica) => `${replica.name}: ${replica.output().slice(-4_000)}`);
        throw new Error([`${before} messages are not finished:`, state, ...logs].join('\n'), { cause: error });
      });
    }
    await eventually(() => expect(this.sandbox.webhooks.pending).toBe(0));
    await eventually(async () => expect(await countSpooled(this.postgres.url)).toBe(0));
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) await replica.close();
    await this.sandbox.close();
    await this.webhooks.close();
    await this.postgres.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async databaseNow(): Promise<Date> {
    const [row] = await query<{ now: Date }>(this.postgres.url, 'SELECT clock_timestamp() AS now');
    return row!.now;
  }
}
