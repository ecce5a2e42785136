import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/tools/local/plan-local-run.js';
import { waitUntil } from '../../src/tools/local/postgres-server.js';
import { programPath } from './debian-programs.js';
import { WAIT_LIMIT_MS } from './limits.js';
import { openClient } from './open-client.js';

/** Null: it is not installed. */
export const PGBOUNCER = programPath('pgbouncer');

export interface PgBouncer {
  /** The address of a database of the server behind it, by this way. */
  urlOf(url: string): string;
  close(): Promise<void>;
}

/** A PgBouncer before a server, with its own defaults but for these settings. */
export async function startPgBouncer(serverUrl: string, settings: Record<string, string>): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-pgbouncer-'));
  const port = await findFreePort();
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const lines = Object.entries({
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  const file = join(folder, 'pgbouncer.ini');
  const databases = `* = host=${hostname} port=${serverPort} user=${username} password=${password}`;
  await writeFile(file, ['[databases]', databases, '[pgbouncer]', ...lines, ''].join('\n'));
  // It refuses to run as root, and whom it runs as must be able to read this.
  await chmod(folder, 0o755);
  const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(PGBOUNCER!, [...asNobody, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const ended = once(child, 'exit');
  const urlOf = (url: string): string => {
    const by = new URL(url);
    by.host = `127.0.0.1:${port}`;
    return by.href;
  };
  if (!(await waitUntil(() => answers(urlOf(serverUrl)), { timeoutMs: WAIT_LIMIT_MS }))) {
    child.kill('SIGKILL');
    throw new Error(`PgBouncer does not answer: ${output}`);
  }
  return {
    urlOf,
    close: async () => {
      child.kill('SIGQUIT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(connectionString: string): Promise<boolean> {
  try {
    const client = await openClient(connectionString, { schema: null });
    await client.query('SELECT 1').finally(() => client.end());
    return true;
  } catch {
    return false;
  }
}
