import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.js';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');

/** Whom the documents write to. */
const RECIPIENT = '+919876543210';
const DAY_MS = 86_400_000;

/** It only ends what hangs, such as a service that is started in a block and nobody stops. */
const BLOCK_LIMIT_MS = 90_000;

/** What the documents' blocks find beside them. */
const FILES = {
  'numbers.csv': 'Mobile Number,Name\n98765 43299,Asha\n',
  'messages.ndjson':
    '{"to": "+919876543220", "text": "Dinner is tonight"}\n{"to": "98765 43221", "text": "At eight"}\n',
};

/** A checkout of its own, as a reader of the documents has it: `npm start` runs there, and blocks are typed beside it. */
export class DocumentedCheckout {
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(readonly folder: string) {}

  /** Copies the sources with what is not committed yet; the packages are linked. */
  static async make(): Promise<DocumentedCheckout> {
    const checkout = new DocumentedCheckout(await mkdtemp(join(tmpdir(), 'documents-')));
    const { stdout } = await run('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: ROOT, maxBuffer: 1e8 });
    for (const name of stdout.split('\0').filter((one) => one !== '')) {
      await cp(join(ROOT, name), checkout.path(name)).catch((error: NodeJS.ErrnoException) => {
        // Deleted, and not committed yet.
        if (error.code !== 'ENOENT') throw error;
      });
    }
    await symlink(join(ROOT, 'node_modules'), checkout.path('node_modules'));
    for (const [name, text] of Object.entries(FILES)) await writeFile(checkout.path(name), text);
    await checkout.addPrograms();
    return checkout;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** `npm start`, until it says that it is ready. */
  async start(): Promise<void> {
    const env = { PATH: this.systemPath, LC_ALL: 'C.UTF-8', HOME: process.env.HOME, PORT: '0', HOST: '127.0.0.1' };
    this.child = spawn('npm', ['start'], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    const ready = eventually(() => {
      if (!this.output.includes('Ctrl-C stops everything')) throw new Error(`npm start is not ready:\n${this.output}`);
    });
    const ended = once(this.child, 'close').then(() => {
      if (!this.output.includes('Ctrl-C stops everything')) throw new Error(`npm start has ended:\n${this.output}`);
    });
    await Promise.race([ready, ended]);
  }

  async close(): Promise<void> {
    if (this.child?.exitCode === null) {
      const ended = once(this.child, 'close');
      process.kill(-this.child.pid!, 'SIGINT');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Types a block, and resolves to its exit code and what it printed. */
  async type(code: string, variables: Record<string, string>): Promise<{ exitCode: number | null; output: string }> {
    const { INCOMING, ...given } = variables;
    const here = code
      .replaceAll(/\b(?:http:\/\/)?(?:127\.0\.0\.1|localhost):3000\b/g, this.url)
      .replaceAll('0199f000-0000-7000-8000-000000000001', INCOMING!)
      .replaceAll(
        /("sendAt": ")\d{4}-\d\d-\d\d/g,
        `$1${new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10)}`,
      );
    const env = {
      PATH: [this.path('.documented-bin'), this.systemPath].join(delimiter),
      LC_ALL: 'C.UTF-8',
      HOME: process.env.HOME!,
      HOST: '127.0.0.1',
      REAL_NPM: await this.programOf('npm'),
      DATABASE_URL: await this.databaseUrl(),
      ...given,
    };
    const child = spawn('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${here}`], {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      // A group of its own, of which nothing is left when its time is over.
      detached: true,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const limit = setTimeout(() => {
      output += `\nIt still went on after ${BLOCK_LIMIT_MS / 1000} s.\n`;
      process.kill(-child.pid!, 'SIGKILL');
    }, BLOCK_LIMIT_MS);
    await once(child, 'close');
    clearTimeout(limit);
    return { exitCode: child.exitCode, output };
  }

  /** What a page takes for granted: a message that waits for its time, and one that its recipient wrote. */
  async variables(page: string): Promise<Record<string, string>> {
    const KEY = (await readFile(this.path('.data/admin-api-key'), 'utf8')).trim();
    const ask = async <Answer>(path: string, body?: Record<string, unknown>): Promise<Answer> => {
      const answer = await fetch(`${this.url}/api/v1/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path} was answered by ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as Answer;
    };
    const sendAt = new Date(Date.now() + 10 * DAY_MS).toISOString();
    const { id } = await ask<{ id: string }>('messages', { to: RECIPIENT, text: `Sent before ${page}`, sendAt });
    const content = `Written before ${page}`;
    const sandbox = /sandbox (http:[^\s,]+)/.exec(this.output)?.[1] ?? '';
    await fetch(`${sandbox}/sandbox/incoming`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: RECIPIENT, content }),
    });
    const incoming = await eventually(async () => {
      const { items } = await ask<{ items: { id: string; text: string }[] }>('incoming-messages');
      const found = items.find(({ text }) => text === content);
      if (found === undefined) throw new Error(`"${content}" has not arrived`);
      return found.id;
    });
    return { URL: this.url, KEY, ID: id, INCOMING: incoming };
  }

  private get url(): string {
    return /starts on (http:\S+)/.exec(this.output)?.[1] ?? '';
  }

  private get systemPath(): string {
    return [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  }

  /** The database that `npm start` provides, as docs/own-postgres.md names it. */
  private async databaseUrl(): Promise<string> {
    const password = (await readFile(this.path('.data/postgres.password'), 'utf8')).trim();
    const port = (await readFile(this.path('.data/postgres/postmaster.pid'), 'utf8')).split('\n')[3];
    return `postgresql://postgres:${password}@127.0.0.1:${port}/siren_gateway`;
  }

  /** First in PATH: a curl that fails when the answer does, and an npm that knows what is run elsewhere. */
  private async addPrograms(): Promise<void> {
    const programs = {
      curl: `#!/bin/sh\nexec '${await this.programOf('curl')}' --fail-with-body --show-error "$@"\n`,
      npm: `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, 'documented-npm.ts')}' "$@"\n`,
    };
    for (const [name, text] of Object.entries(programs)) {
      const file = this.path(`.documented-bin/${name}`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      await chmod(file, 0o755);
    }
  }

  private async programOf(name: string): Promise<string> {
    const { stdout } = await run('sh', ['-c', `command -v ${name}`], { env: { PATH: this.systemPath } });
    return stdout.trim();
  }
}
