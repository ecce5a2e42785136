import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../src/tools/local/plan-local-run.js';
import { type BuiltImage, buildImage, makeBase } from '../support/container/build-image.js';
import type { Buildah } from '../support/container/buildah.js';
import { type ProcessInTree, startInTree } from '../support/container/process-in-tree.js';
import { whyNoImage } from '../support/container/tools.js';
import { bytesOfAll, filesOf, type TreeFile } from '../support/container/tree.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FailingPostgres } from '../support/failing-postgres.js';
import { gatewayOf, ofKind, readManifests, readSettingsFile, settingsOf } from '../support/kubernetes/manifests.js';
import { jobContainer } from '../support/kubernetes/pods.js';
import { parseYaml } from '../support/yaml.js';

const MOST_BYTES = 400e6;
const SECRETS = {
  SIREN_API_KEY: 'a-siren-key-for-tests-only',
  SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
  ADMIN_API_KEY: 'an-admin-key-for-tests-only',
};

const why = whyNoImage();
it.runIf(why !== null)('the image: not built', ({ skip }) => skip(why!));

describe.runIf(why === null)('the image', () => {
  let folder: string;
  let image: BuiltImage;
  let files: TreeFile[];
  let buildah: Buildah;
  // Each has a limit of its own.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'siren-gateway-image-'));
    buildah = await makeBase(folder);
  });
  beforeAll(async () => {
    image = await buildImage(buildah, folder);
    files = await filesOf(image.tree);
  });
  afterAll(async () => {
    await buildah?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  const app = () => files.filter(({ path }) => path.startsWith('app/'));

  it('has less than 400 MB unpacked', () => {
    const [whole, ours] = [bytesOfAll(files), bytesOfAll(app())];
    console.log(`the image has ${Math.round(whole / 1e6)} MB unpacked, ${Math.round(ours / 1e6)} of them in /app`);
    expect(whole).toBeLessThan(MOST_BYTES);
  });

  it('has neither TypeScript, nor types, nor source maps but our own, nor tests, nor what only development needs', () => {
    const paths = app().map(({ path }) => path);
    expect(paths.filter((path) => /\.[cm]?ts$/.test(path))).toEqual([]);
    expect(paths.filter((path) => /^app\/dist\/.*(\.spec\.|\.tsbuildinfo$)/.test(path))).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.map') && !path.startsWith('app/dist/'))).toEqual([]);
    expect(paths.filter((path) => path.startsWith('app/node_modules/typescript/'))).toEqual([]);
    expect(paths).toContain('app/dist/main.js.map');
    expect(new Set(paths.map((path) => path.split('/')[1]))).toEqual(
      new Set(['dist', 'migrations', 'node_modules', 'package.json']),
    );
  });

  it('has code that its user can read and nobody but root can change', () => {
    const wrong = app().filter(({ mode, owner }) => owner !== 0 || (mode & 0o022) !== 0 || (mode & 0o004) === 0);
    expect(wrong).toEqual([]);
  });

  it('is configured to run as somebody else than root, by number, and without a shell in between', () => {
    expect(image.config).toMatchObject({ WorkingDir: '/app', ExposedPorts: { '3000/tcp': {} } });
    expect(image.config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(image.config.Cmd[0]).toBe('node');
  });

  describe('run from its files, each process as process 1 of its own, on a root that cannot be written', () => {
    let database: TestDatabase;
    let sandbox: ProcessInTree;
    let sirenUrl: string;
    const started: ProcessInTree[] = [];
    const run = async (env: Record<string, string>, command?: readonly string[]): Promise<ProcessInTree> => {
      const process = await startInTree(image, env, command);
      started.push(process);
      return process;
    };
    /** Of Deployment and ConfigMap, on this machine. */
    const settings = new Map<string, Record<string, string>>();
    const urlOf = (role: string) => `http://127.0.0.1:${settings.get(role)!.PORT}`;
    beforeAll(async () => {
      database = await createEmptyDatabase();
      const port = String(await findFreePort());
      sirenUrl = `http://127.0.0.1:${port}`;
      for (const deployment of ofKind(readManifests('base'), 'Deployment')) {
        const given = settingsOf(gatewayOf(deployment), readSettingsFile('base'));
        const [http, metrics] = [String(await findFreePort()), String(await findFreePort())];
        const here = { DATABASE_URL: database.url, SIREN_BASE_URL: sirenUrl, PORT: http, METRICS_PORT: metrics };
        settings.set(given.ROLES!, { ...given, ...SECRETS, ...here, HOST: '127.0.0.1' });
      }
      const { command } = (parseYaml(await readFile('docker-compose.yml', 'utf8')) as Compose).services.sandbox;
      sandbox = await run(
        {
          SANDBOX_PORT: port,
          SANDBOX_API_KEY: SECRETS.SIREN_API_KEY,
          SANDBOX_WEBHOOK_SECRET: SECRETS.SIREN_WEBHOOK_SECRET,
          SANDBOX_WEBHOOK_URL: urlOf('api'),
        },
        command,
      );
    });
    afterAll(async () => {
      for (const process of started) {
        try {
          process.signal('SIGKILL');
        } catch {
          // It has ended.
        }
      }
      await Promise.all(started.map(({ ended }) => ended));
      await database?.drop();
    });

    it('the migration runs, and what waits for it ends then', async () => {
      const { initContainers } = ofKind(readManifests('base'), 'Deployment')[0]!.spec!.template.spec!;
      const waiting = await run({ DATABASE_URL: database.url }, initContainers![0]!.command);
      const job = await run({ DATABASE_URL: database.url }, jobContainer(readManifests('base')).command);
      expect(await job.ended, job.output()).toBe(0);
      expect(await waiting.ended, waiting.output()).toBe(0);
    });

    it('a message that WhatsApp rejects is delivered by SMS, taken by one process and sent by another', async () => {
      for (const env of settings.values()) await run(env);
      const headers = { authorization: `Bearer ${SECRETS.ADMIN_API_KEY}`, 'content-type': 'application/json' };
      await eventually(async () => {
        for (const role of settings.keys()) {
          expect((await fetch(`${urlOf(role)}/health/ready`)).status, outputs()).toBe(200);
        }
      });
      const body = JSON.stringify({ to: '+919876549002', text: 'Your share is ₹300' });
      const accepted = await fetch(`${urlOf('api')}/api/v1/messages`, { method: 'POST', headers, body });
      expect(accepted.status).toBe(202);
      const { id } = (await accepted.json()) as { id: string };
      await eventually(async () => {
        const answer = await fetch(`${urlOf('api')}/api/v1/messages/${id}`, { headers });
        expect(await answer.json()).toMatchObject({ status: 'delivered', channel: 'sms', fallbackUsed: true });
      });
    });

    it('is process 1 there, of a user who is not root and can do nothing that others cannot', async () => {
      for (const { pid } of started.slice(-2)) {
        const status = await readFile(`/proc/${pid}/status`, 'utf8');
        const [user] = image.config.User.split(':');
        expect(/^NSpid:.*\t(\d+)$/m.exec(status)?.[1]).toBe('1');
        expect(/^Uid:\t(.+)$/m.exec(status)?.[1]?.split('\t')).toEqual(Array(4).fill(user));
        expect(/^CapEff:\t0*(.*)$/m.exec(status)?.[1]).toBe('');
      }
    });

    it('SIGTERM ends the service, the sandbox and what waits, each in good order', async () => {
      const away = await FailingPostgres.start(database.url);
      away.treat('resets');
      const DATABASE_URL = away.urlOf(database.url);
      const waiting = await run({ DATABASE_URL }, ['node', 'dist/tools/commands/migrate.js', '--wait', '86400']);
      // Before that it may still be loading, and Node's own handler is of no use to process 1.
      await eventually(() => expect(away.tries.length).toBeGreaterThan(0));
      const own = { DATABASE_URL, DATABASE_WAIT_SECONDS: '3600', PORT: '0', METRICS_PORT: '0' };
      const early = await run({ ...settings.get('api')!, ...own });
      await eventually(() => expect(early.output()).toContain('waiting for the database'));
      const services = started.slice(-4, -2);
      for (const process of [...services, sandbox, early, waiting]) process.signal('SIGTERM');
      for (const process of [...services, sandbox, early]) expect(await process.ended, process.output()).toBe(0);
      expect(await waiting.ended, waiting.output()).toBe(143);
      await away.close();
    });

    const outputs = () => started.map((process) => process.output()).join('\n');
  });
});

interface Compose {
  services: { sandbox: { command: string[] } };
}
