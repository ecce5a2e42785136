import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSandbox } from '../../src/tools/sandbox/sandbox.js';
import { createEmptyDatabase } from '../support/database.js';
import { ON_EXPRESS, ON_FASTIFY, TSCONFIG } from '../support/house/fresh-application.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const TSC = join(dirname(resolve('typescript/package.json')), 'bin/tsc');
const INSTALL_MS = 8 * 60_000;
const JOB_MS = 3 * 60_000;
const SIREN_KEY = 'a-siren-key-of-a-fresh-application';
const SIREN_SECRET = 'a-webhook-secret-of-a-fresh-application';
const ADMIN_KEY = 'an-admin-key-of-a-fresh-application';

interface Manifest {
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
  devDependencies: Record<string, string>;
}

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

const { peerDependencies, peerDependenciesMeta, devDependencies } = JSON.parse(
  await readFile(`${ROOT}package.json`, 'utf8'),
) as Manifest;
const WANTED = Object.entries(peerDependencies).filter(([name]) => !peerDependenciesMeta[name]?.optional);
const lowest = Object.fromEntries(WANTED.map(([name, range]) => [name, range.replace(/^\^/, '')]));
const newest = Object.fromEntries(WANTED);

/** Of Nest's platforms, of which an application has its own. */
const VERSIONS: Record<string, Record<string, string>> = {
  lowest: { ...lowest, '@nestjs/platform-express': lowest['@nestjs/core']! },
  // The lowest does without.
  newest: {
    ...newest,
    '@nestjs/platform-express': newest['@nestjs/core']!,
    '@nestjs/swagger': peerDependencies['@nestjs/swagger']!,
  },
};

const run = promisify(execFile);
let folder: string;
let packed: Packed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siren-gateway-packed-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: ROOT,
    maxBuffer: 16 << 20,
  });
  packed = (JSON.parse(stdout) as [Packed])[0];
}, INSTALL_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  it('is under 1 MB', () => expect(packed.size).toBeLessThan(1_000_000));

  it('holds what an application uses: no build info, no demo, no source maps, no types of what cannot be imported', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'migrations/0001_schema.up.sql']),
    );
    expect(paths).toContain('dist/dashboard/public/index.html');
    expect(paths.filter((path) => /\.tsbuildinfo|\/demo|\.map$|\.spec\.|^src\/|^test\//.test(path))).toEqual([]);
    expect(paths).not.toContain('dist/main.d.ts');
  });
});

describe.each(Object.entries(VERSIONS))(
  'an application with the %s versions of what it brings',
  (which, dependencies) => {
    let installed: string;

    beforeAll(async () => {
      installed = join(folder, which);
      await mkdir(installed);
      const manifest = {
        private: true,
        dependencies: { ...dependencies, 'siren-gateway': `file:${join(folder, packed.filename)}` },
        devDependencies: { '@types/node': devDependencies['@types/node'] },
      };
      await writeFile(join(installed, 'package.json'), JSON.stringify(manifest));
      await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: installed });
    }, INSTALL_MS);

    it('has one of each, and the versions that it asked for', async () => {
      const versionOf = async (name: string) =>
        (
          JSON.parse(await readFile(join(installed, 'node_modules', name, 'package.json'), 'utf8')) as {
            version: string;
          }
        ).version;
      if (which === 'lowest') {
        for (const [name, version] of Object.entries(dependencies))
          expect([name, await versionOf(name)]).toEqual([name, version]);
      }
      const { stdout } = await run(
        'npm',
        ['ls', '--all', '--parseable', '@nestjs/core', '@nestjs/common', 'typeorm', 'rxjs'],
        {
          cwd: installed,
        },
      );
      expect(stdout.trim().split('\n')).toHaveLength(4);
    });

    const pairs: [server: string, type: string][] =
      which === 'lowest'
        ? [
            ['express', 'commonjs'],
            ['fastify', 'module'],
          ]
        : [
            ['express', 'module'],
            ['fastify', 'commonjs'],
          ];

    it.each(pairs)('does the main job on %s, as %s', { timeout: JOB_MS }, async (server, type) => {
      const own = join(installed, `${server}-${type}`);
      await mkdir(own);
      await writeFile(join(own, 'package.json'), JSON.stringify({ private: true, type }));
      await writeFile(join(own, 'tsconfig.json'), JSON.stringify(TSCONFIG));
      await writeFile(join(own, 'main.ts'), server === 'express' ? ON_EXPRESS : ON_FASTIFY);
      const compiled = await run(process.execPath, [TSC, '-p', own]).catch((error: { stdout: string }) => error);
      expect(compiled.stdout).toBe('');

      const sandbox = await createSandbox({ apiKey: SIREN_KEY, webhookSecret: SIREN_SECRET });
      const database = await createEmptyDatabase();
      const app = start(join(own, 'dist/main.js'), { DATABASE_URL: database.url, SIREN_URL: sandbox.url });
      onTestFinished(async () => {
        await app.stop();
        await sandbox.close();
        await database.drop();
      });

      const { url } = await app.says<{ url: string }>('url');
      sandbox.setWebhookBaseUrl(url);
      app.goOn();
      const { outcome } = await app.says<{ outcome: object }>('outcome');
      expect(outcome).toMatchObject({
        success: true,
        status: 'delivered',
        channel: 'sms',
        fallbackUsed: true,
        attempts: [
          { channel: 'whatsapp', status: 'failed', error: { code: '131026' } },
          { channel: 'sms', status: 'delivered' },
        ],
      });

      const statusOf = async (path: string) => (await fetch(url + path, { redirect: 'manual' })).status;
      const hasApi = server === 'fastify';
      expect(await statusOf('/api/v1/messages')).toBe(hasApi ? 401 : 404);
      expect(await statusOf('/admin/')).toBe(hasApi ? 200 : 404);
      expect(await statusOf('/docs-json')).toBe(hasApi && which === 'newest' ? 200 : 404);
      expect(await app.stop()).toBe(0);
      if (hasApi) return;

      const settings = { DATABASE_URL: database.url, SIREN_URL: sandbox.url };
      const startedWith = (more: Record<string, string>) =>
        start(join(own, 'dist/main.js'), { ...settings, ...more }).says('url');
      await expect(startedWith({ WHOLE_API: 'yes' })).rejects.toThrow(
        /`http: true` runs on Fastify, and this application on express: make it with `createApp`/,
      );
      await expect(startedWith({ PARSED_ONLY: 'yes' })).rejects.toThrow(/checks signatures.*rawBody: true/);
    });
  },
);

/** Runs a program that says one line of JSON after the other, among lines of its log. */
function start(program: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, SIREN_KEY, SIREN_SECRET, ADMIN_KEY, ...env },
  });
  const output: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => output.push(chunk));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => output.push(line));
  return {
    /** Its next line with this key. */
    says: <Said>(key: string): Promise<Said> =>
      new Promise((done, fail) => {
        lines.on('line', (line) => {
          if (line.startsWith(`{"${key}":`)) done(JSON.parse(line) as Said);
        });
        void ended.then((code) => fail(new Error(`it ended with ${code} and said:\n${output.join('\n')}`)));
      }),
    goOn: () => void child.stdin.write('\n'),
    /** Has it close by itself. Resolves to its exit code. */
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
}
