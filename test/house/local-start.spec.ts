import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../support/build.js';
import { startProcess, type StartProcess } from '../support/start-process.js';

let dataDir: string;
let started: StartProcess[];

beforeAll(ensureBuilt);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'local-start-'));
  started = [];
});

afterEach(async () => {
  for (const run of started) run.signal('SIGTERM');
  await Promise.all(started.map((run) => run.ended));
  await rm(dataDir, { recursive: true, force: true });
});

function start(env?: NodeJS.ProcessEnv): StartProcess {
  const run = startProcess(dataDir, env);
  started.push(run);
  return run;
}

const isUp = (baseUrl: string) =>
  fetch(`${baseUrl}/health/live`).then(
    (answer) => answer.ok,
    () => false,
  );

describe('npm start', () => {
  it('provides what is missing, says so first, and stops it all at Ctrl-C with exit code 0', async () => {
    const run = start();
    const baseUrl = await run.ready();

    const [first, ...provided] = run.output().split('\n').slice(0, 5);
    expect(first).toBe(`siren-gateway starts on ${baseUrl}`);
    expect(provided).toEqual([
      expect.stringMatching(/^ {2}DATABASE_URL is not set: /),
      expect.stringMatching(/^ {2}SIREN_API_KEY is not set: /),
      expect.stringMatching(/^ {2}ADMIN_API_KEY is not set: [0-9a-f]{64} /),
      expect.stringMatching(/^ {2}EVENTS_URL is not set: /),
    ]);
    expect((await fetch(`${baseUrl}/health/ready`)).status).toBe(200);
    const sandbox = /sandbox (http:\S+),/.exec(run.output())?.[1] ?? '';
    expect((await fetch(`${sandbox}/sandbox/messages`)).status).toBeLessThan(500);

    run.signal('SIGINT');

    expect(await run.ended).toBe(0);
    expect(await isUp(baseUrl)).toBe(false);
    await expect(fetch(sandbox)).rejects.toThrow();
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('postmaster.pid');
  });

  it('shows the key it made once, takes it, and keeps it for its owner alone', async () => {
    const first = start();
    const baseUrl = await first.ready();
    const key = (await readFile(join(dataDir, 'admin-api-key'), 'utf8')).trim();
    expect(first.output()).toContain(key);
    expect((await stat(join(dataDir, 'admin-api-key'))).mode & 0o777).toBe(0o600);
    const ask = (bearer: string) =>
      fetch(`${baseUrl}/api/v1/messages`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await ask(key)).status).toBe(200);
    expect((await ask('another')).status).toBe(401);
    first.signal('SIGTERM');
    await first.ended;

    const second = start();
    await second.ready();

    expect(second.output()).not.toContain(key);
    expect((await readFile(join(dataDir, 'admin-api-key'), 'utf8')).trim()).toBe(key);
  });

  it('starts again after it was killed, with nothing left in its way', async () => {
    const killed = start();
    const baseUrl = await killed.ready();
    killed.signal('SIGKILL');
    await killed.ended;
    await expect.poll(() => isUp(baseUrl)).toBe(false);

    await start({ PORT: new URL(baseUrl).port }).ready();
  });

  it('names a taken port in one line, before it starts anything', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    try {
      const run = start({ PORT: String(port) });
      expect(await run.ended).toBe(1);
      expect(run.output()).toBe(`Port ${port} is taken: stop what listens there, or set PORT to another\n`);
      expect(await readdir(dataDir)).not.toContain('postgres');
    } finally {
      taken.close();
    }
  });

  it('names a setting that cannot be, and never its value', async () => {
    const run = start({ ADMIN_API_KEY: 'short-secret' });

    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^ADMIN_API_KEY .*\n$/);
    expect(run.output()).not.toContain('short-secret');
  });

  it('stops at once when told so while it starts', async () => {
    const run = start();
    await expect.poll(() => run.output()).toContain('ADMIN_API_KEY is not set');
    run.signal('SIGINT');

    expect(await run.ended).toBe(0);
    expect(run.output()).not.toContain('ready after');
  });
});
