import { appendFile, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type RunningPostgres, startPostgres } from '../../../src/tools/local/postgres.js';
import { baseBackup } from '../base-backup.js';
import { eventually } from '../eventually.js';
import { killPostgres } from '../kill-postgres.js';
import { query } from '../query.js';
import { findLastingPort } from './fault-postgres.js';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.js';

const DATABASE = 'faults';

interface Node {
  dataDir: string;
  server: RunningPostgres;
}

interface Standby extends Node {
  /** Its way to the primary. */
  stream: TcpProxy;
}

export interface ReplicatedOptions {
  /** Whether a commit is answered only when the standby has it on its disk, too. */
  isSynchronous: boolean;
  /** What the standby gets arrives so much later. */
  lagMs?: number;
}

/**
 * Two servers of PostgreSQL, the second a streaming standby of the first, behind one address that leads to one of them. Who
 * operates it is the test: it kills the primary, promotes the standby, and has the address lead elsewhere.
 */
export class ReplicatedPostgres {
  private standby: Standby | undefined;
  private made = 0;
  /** Nobody listens there until it leads somewhere again. */
  readonly address = { host: '127.0.0.1', port: 0 };

  private constructor(
    private readonly folder: string,
    private primary: Node,
    private readonly options: ReplicatedOptions,
  ) {
    this.address.port = primary.server.port;
  }

  static async start(options: ReplicatedOptions): Promise<ReplicatedPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-replicated-'));
    const dataDir = join(folder, 'first');
    const server = await startPostgres({ dataDir, port: await findLastingPort(), durable: true, database: DATABASE });
    const postgres = new ReplicatedPostgres(folder, { dataDir, server }, options);
    await postgres.addStandby();
    return postgres;
  }

  /** Superuser's connection string of the primary, past the address. */
  get url(): string {
    return this.primary.server.url;
  }

  /** Of the standby, which can be read. */
  get standbyUrl(): string {
    return this.currentStandby.server.url;
  }

  /** What is written from now on does not reach the standby. */
  cutStandbyOff(): void {
    this.currentStandby.stream.freeze();
  }

  letStandbyCatchUp(): void {
    this.currentStandby.stream.thaw();
  }

  /** Kills the primary, and what is on its way to the standby. The address still leads there, where nobody listens. */
  async killPrimary(): Promise<void> {
    await killPostgres(this.primary.dataDir);
    await this.primary.server.ended;
    await this.currentStandby.stream.close();
  }

  /** Has the address lead to the standby, as a proxy does that looks only whether somebody answers. */
  leadToStandby(): void {
    this.address.port = this.currentStandby.server.port;
  }

  /**
   * Makes a primary of the standby, and has the address lead there.
   * @returns when the last transaction was committed that the standby has
   */
  async promote(): Promise<Date> {
    const { dataDir, server } = this.currentStandby;
    await query(server.url, 'SELECT pg_promote()');
    const [row] = await query<{ at: Date }>(server.url, 'SELECT pg_last_xact_replay_timestamp() AS at');
    this.primary = { dataDir, server };
    this.standby = undefined;
    this.address.port = server.port;
    return row!.at;
  }

  /** Makes a standby of the primary from a copy of it, and waits until it follows. */
  async addStandby(): Promise<void> {
    const { server: primary, dataDir: from } = this.primary;
    const name = `standby_${++this.made}`;
    const dataDir = join(this.folder, name);
    await query(primary.url, `SELECT pg_create_physical_replication_slot('${name}', true)`);
    await baseBackup(primary.url, from, dataDir);
    await copyFile(`${from}.password`, `${dataDir}.password`);
    const stream = await startTcpProxy('127.0.0.1', primary.port, { delayMs: this.options.lagMs });
    const { username, password } = new URL(primary.url);
    await appendFile(
      join(dataDir, 'postgresql.auto.conf'),
      [
        `primary_conninfo = 'host=127.0.0.1 port=${stream.port} user=${username} password=${password} application_name=${name}'`,
        `primary_slot_name = '${name}'`,
        // It waits for a standby of its own only when it has one.
        `synchronous_standby_names = ''`,
        '',
      ].join('\n'),
    );
    await appendFile(join(dataDir, 'standby.signal'), '');
    const server = await startPostgres({ dataDir, port: await findLastingPort(), durable: true, database: DATABASE });
    this.standby = { dataDir, server, stream };
    if (this.options.isSynchronous) {
      await query(primary.url, `ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
      await query(primary.url, 'SELECT pg_reload_conf()');
    }
    const wanted = this.options.isSynchronous ? 'sync' : 'async';
    await eventually(async () =>
      expect(await query(primary.url, `SELECT state, sync_state FROM pg_stat_replication`)).toEqual([
        { state: 'streaming', sync_state: wanted },
      ]),
    );
  }

  async close(): Promise<void> {
    // A standby first: a primary waits for it before it stops.
    await this.standby?.server.stop();
    await this.standby?.stream.close();
    await this.primary.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get currentStandby(): Standby {
    if (this.standby === undefined) throw new Error('there is no standby');
    return this.standby;
  }
}
