import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openClient } from './open-client.js';

/** Of no use to whoever starts on the copy; the server makes them anew, or gets them from elsewhere (`pg_wal`). */
const EMPTY = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const LEFT_OUT = [
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'tablespace_map',
  'standby.signal',
  'recovery.signal',
];

/**
 * Copies the data folder of a running server while it works, by the functions that `pg_basebackup` is made of, which not
 * every installation has. The copy lacks the WAL: whoever starts on it has an archive or a primary to get it from.
 */
export async function baseBackup(url: string, dataDir: string, target: string): Promise<void> {
  const client = await openClient(url, { schema: null });
  try {
    await client.query(`SELECT pg_backup_start('a test', true)`);
    await copyFolder(dataDir, target);
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    await writeFile(join(target, 'backup_label'), rows[0]!.labelfile);
  } finally {
    await client.end();
  }
}

async function copyFolder(from: string, to: string, isTop = true): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name.startsWith('pgsql_tmp') || (isTop && LEFT_OUT.includes(entry.name))) continue;
    if (entry.isDirectory()) {
      if (!isTop || !EMPTY.includes(entry.name)) await copyFolder(source, target, false);
      else await mkdir(target, { mode: 0o700 });
    } else {
      await copyFile(source, target).catch((error: NodeJS.ErrnoException) => {
        // The server works on: a file may have gone since it was listed, and the WAL tells of it.
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }
}
