import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPortFree } from '../../../src/tools/local/plan-local-run.js';
import { query } from '../query.js';
import { type RunningPostgres, startPostgres } from '../../../src/tools/local/postgres.js';

const DATABASE = 'faults';

/** A real PostgreSQL of a test's own, with everything written to disk before it is promised. */
export class FaultPostgres {
  private constructor(
    private readonly folder: string,
    readonly port: number,
    private running: RunningPostgres,
  ) {}

  static async start(): Promise<FaultPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-faults-'));
    const port = await findLastingPort();
    return new FaultPostgres(folder, port, await startPostgres(options(folder, port)));
  }

  /** Superuser's connection string of an empty database, past every proxy. */
  get url(): string {
    return this.running.url;
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: this.port };
  }

  /** Ends the server as a power failure does to it: no shutdown, no checkpoint. */
  async crash(): Promise<void> {
    const pid = Number((await readFile(join(this.folder, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await this.running.ended;
  }

  /** Starts it again after a crash, on the same port. */
  async recover(): Promise<void> {
    this.running = await startPostgres(options(this.folder, this.port));
  }

  /** Starts it again as a standby of nobody, on the same port: it can be read, and takes no writes. */
  async demote(): Promise<void> {
    await this.running.stop();
    await writeFile(join(this.folder, 'data/standby.signal'), '');
    await this.recover();
  }

  /** Makes a primary of it again, while it runs. */
  async promote(): Promise<void> {
    await query(this.url, 'SELECT pg_promote()');
  }

  async close(): Promise<void> {
    await this.running.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Below those that systems give to whoever connects: nobody takes it while the server is down. */
export async function findLastingPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isPortFree(port, '127.0.0.1')) return port;
  }
}

function options(folder: string, port: number) {
  return { dataDir: join(folder, 'data'), port, durable: true, database: DATABASE };
}
