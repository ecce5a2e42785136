import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLED, idOf, lockedPackages } from '../../scripts/shipped-packages.js';
import { ensureBuilt } from '../support/build.js';
import { closeServer, listenLocally } from '../support/local-server.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const locked = lockedPackages();

/** `npm run --silent <script>`. */
function npmRun(script: string, env: Record<string, string> = {}): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile('npm', ['run', '--silent', script], options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

interface Component {
  name: string;
  version: string;
  purl: string;
  licenses: { license?: { id: string }; expression?: string }[];
  hashes: { alg: string }[];
}

describe('npm run sbom', () => {
  let bom: {
    bomFormat: string;
    metadata: { component: Component };
    components: Component[];
    dependencies: { ref: string }[];
  };
  beforeAll(async () => {
    const { exitCode, output } = await npmRun('sbom');
    expect(exitCode).toBe(0);
    bom = JSON.parse(output) as typeof bom;
  });

  it('is CycloneDX, of this application', () => {
    expect(bom.bomFormat).toBe('CycloneDX');
    expect(bom.metadata.component).toMatchObject({ type: 'application', name: 'siren-gateway' });
  });

  it('lists what is shipped and installed, and nothing else', () => {
    const installed = locked.filter(({ path, isShipped }) => isShipped && existsSync(ROOT + path));
    const ids = (of: readonly { name: string; version: string }[]) => [...new Set(of.map(idOf))].sort();
    expect(ids(bom.components)).toEqual(ids(installed));
    for (const name of ['pg', '@nestjs/core', ...BUNDLED])
      expect(bom.components).toContainEqual(expect.objectContaining({ name }));
  });

  it('tells the licence, the digest and the address of each, and who needs what', () => {
    for (const { name, licenses, hashes, purl } of bom.components) {
      expect({ name, licences: licenses.map(({ license, expression }) => license?.id ?? expression) }).toEqual({
        name,
        licences: [locked.find((one) => one.name === name)!.license],
      });
      expect(hashes.map(({ alg }) => alg)).toEqual(['SHA-512']);
      expect(purl).toMatch(/^pkg:npm\//);
    }
    expect(bom.dependencies).toHaveLength(bom.components.length + 1);
  });
});

describe('npm run audit', () => {
  let close: () => Promise<void>;
  afterEach(() => close());

  /** A registry that knows this much of these packages. */
  async function registry(
    answer: (asked: IncomingMessage, response: ServerResponse) => void,
  ): Promise<Record<string, string>> {
    const server = createServer(answer);
    const url = await listenLocally(server);
    // npm keeps what it has computed of advisories.
    const cache = await mkdtemp(join(tmpdir(), 'siren-gateway-npm-'));
    close = async () => {
      await closeServer(server);
      await rm(cache, { recursive: true, force: true });
    };
    return { npm_config_registry: url, npm_config_fetch_retries: '0', npm_config_cache: cache };
  }

  /** All that a registry tells of a package. */
  function manifestOf(name: string): object {
    const versions = locked
      .filter((one) => one.name === name)
      .map(({ version }) => [version, { name, version }] as const);
    return { name, 'dist-tags': { latest: versions[0]![0] }, versions: Object.fromEntries(versions) };
  }

  /** One that has an advisory of this severity against every version of a package. */
  const withAdvisory = (name: string, severity: string) =>
    registry((asked, response) => {
      response.setHeader('content-type', 'application/json');
      if (asked.method === 'POST') {
        const advisory = {
          id: 1,
          url: 'https://advisories.test/1',
          title: 'It leaks',
          severity,
          vulnerable_versions: '<999',
        };
        return void response.end(JSON.stringify({ [name]: [advisory] }));
      }
      // It asks for those that depend on it, too.
      response.end(JSON.stringify(manifestOf(decodeURIComponent(asked.url!.slice(1)))));
    });

  it('fails where something that is shipped has a serious advisory', async () => {
    const { exitCode, output } = await npmRun('audit', await withAdvisory('axios', 'critical'));
    expect(output).toContain('audit: critical, shipped: axios *: It leaks https://advisories.test/1\n');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['axios', 'moderate', 'shipped'],
    ['vitest', 'critical', 'development'],
  ])('lists an advisory of %s that is %s, and passes', async (name, severity, kind) => {
    const { exitCode, output } = await npmRun('audit', await withAdvisory(name, severity));
    expect(output).toContain(`audit: ${severity}, ${kind}: ${name} *: It leaks`);
    expect(exitCode).toBe(0);
  });

  it('passes where the registry knows of nothing', async () => {
    const { exitCode, output } = await npmRun('audit', await registry((_asked, response) => void response.end('{}')));
    expect(output).toBe('audit: 0 packages named, 0 of them shipped and serious\n');
    expect(exitCode).toBe(0);
  });

  it('says so where the registry does not answer audits', async () => {
    const refuses = await registry((_asked, response) => void response.writeHead(405).end());
    const { exitCode, output } = await npmRun('audit', refuses);
    expect(output).toMatch(/^audit: not done, the registry does not answer it \(405 [^\n]*\)\n$/);
    expect(exitCode).toBe(0);
  });
});

it('the licences of what is in the bundle of the dashboard lie beside it', async () => {
  await ensureBuilt();
  const text = readFileSync(`${ROOT}dist/dashboard/THIRD-PARTY-LICENSES.txt`, 'utf8');
  const headings = [...text.matchAll(/^(\S+) [\d.]+ \(\S+\)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(BUNDLED);
  expect(text.match(/Permission is hereby granted/g)).toHaveLength(BUNDLED.length);
});
