import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { PostgresMajor } from '../../../src/tools/local/postgres-binaries.js';
import { type RunningPostgres, startPostgres } from '../../../src/tools/local/postgres.js';
import { baseBackup } from '../base-backup.js';
import { installedPostgres } from '../debian-programs.js';
import { eventually } from '../eventually.js';
import { killPostgres } from '../kill-postgres.js';
import { query } from '../query.js';
import { runDocumented } from '../run-documented.js';
import { findLastingPort } from './fault-postgres.js';

const DATABASE = 'faults';
/** It copies servers that are not newer than itself. */
const TOOLS = installedPostgres('pg_basebackup');

/** A PostgreSQL that keeps its WAL in an archive, as docs/operations.md has it, and can be lost with its disk. */
export class ArchivedPostgres {
  readonly address: { host: string; port: number };

  private constructor(
    private readonly folder: string,
    private readonly binaries: PostgresMajor,
    private running: RunningPostgres,
  ) {
    this.address = { host: '127.0.0.1', port: running.port };
  }

  static async start(): Promise<ArchivedPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-archived-'));
    // Postgres may run as another user, and writes there.
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'backup/wal'), { recursive: true });
    for (const path of ['backup', 'backup/wal']) await chmod(join(folder, path), 0o777);
    const binaries = TOOLS !== null && TOOLS.major < 18 ? '15' : '18';
    const options = { dataDir: join(folder, 'data'), port: await findLastingPort(), durable: true, binaries } as const;
    const first = await startPostgres({ ...options, database: DATABASE });
    await query(first.url, 'ALTER SYSTEM SET archive_mode = on');
    await query(first.url, `ALTER SYSTEM SET archive_command = 'cp %p "${folder}/backup/wal/%f"'`);
    await first.stop();
    return new ArchivedPostgres(folder, binaries, await startPostgres({ ...options, database: DATABASE }));
  }

  get url(): string {
    return this.running.url;
  }

  /** By `pg_basebackup` as documented, where it is there; resolves to how. */
  async backUp(): Promise<string> {
    if (TOOLS === null) {
      await baseBackup(this.url, this.dataDir, join(this.folder, 'backup/base'));
      return 'the functions of the server';
    }
    await this.run('pg_basebackup');
    return 'pg_basebackup';
  }

  /** Loses the server and its disk, when all that was written until now is in the archive. */
  async loseDisk(): Promise<void> {
    const [row] = await query<{ file: string }>(this.url, 'SELECT pg_walfile_name(pg_switch_wal()) AS file');
    await eventually(async () => {
      const [archiver] = await query<{ file: string }>(
        this.url,
        'SELECT last_archived_wal AS file FROM pg_stat_archiver',
      );
      expect(archiver!.file >= row!.file).toBe(true);
    });
    await killPostgres(this.dataDir);
    await this.running.ended;
    await rm(this.dataDir, { recursive: true });
  }

  /** As documented; resolves when the server takes writes. */
  async restore(): Promise<void> {
    await this.run('recovery.signal');
    const { port } = this.address;
    const options = { dataDir: this.dataDir, port, durable: true, binaries: this.binaries };
    this.running = await startPostgres({ ...options, database: DATABASE });
    await eventually(async () =>
      expect(await query(this.url, 'SELECT pg_is_in_recovery() AS recovers')).toEqual([{ recovers: false }]),
    );
  }

  async close(): Promise<void> {
    await this.running.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get dataDir(): string {
    return join(this.folder, 'data');
  }

  private run(words: string): Promise<void> {
    const env = { DATABASE_URL: this.url, BACKUP: join(this.folder, 'backup'), PGDATA: this.dataDir };
    const PATH = `${TOOLS?.folder ?? ''}:${process.env.PATH}`;
    return runDocumented('operations.md', words, { env: { ...env, PATH }, cwd: this.folder });
  }
}
