import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HEAP_OPTIONS } from '../../src/tools/local/service.js';
import { parseYaml } from '../support/yaml.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The parts of a compose file that are looked at here. */
interface Compose {
  services: Record<
    string,
    { environment?: Record<string, string>; command?: string[]; depends_on?: object; stop_grace_period?: string }
  >;
  volumes: Record<string, unknown>;
}

const compose = parseYaml(read('docker-compose.yml')) as Compose;
const settings = [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);

describe('docker-compose.yml', () => {
  it('runs the service, its Postgres and, on request, the sandbox', () => {
    expect(compose.services).toMatchObject({
      gateway: { build: '.', depends_on: { postgres: { condition: 'service_healthy' } } },
      postgres: { image: expect.stringMatching(/^postgres:18/), volumes: ['postgres:/var/lib/postgresql'] },
      sandbox: { build: '.', profiles: ['sandbox'] },
    });
    expect(compose.volumes).toHaveProperty('postgres');
  });

  it('names only settings that exist', () => {
    const named = Object.keys(compose.services.gateway?.environment ?? {});
    expect(named.length).toBeGreaterThan(0);
    expect(settings).toEqual(expect.arrayContaining(named));
  });

  it('tells the sandbox only what it listens to', () => {
    const help = read('src/tools/sandbox/command-line.ts');
    const named = Object.keys(compose.services.sandbox?.environment ?? {});
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !help.includes(`'${name}'`))).toEqual([]);
  });

  it('waits for a stop as long as the service may take', () => {
    const defaultOf = (name: string) => Number(new RegExp(`^#${name}=(\\d+)$`, 'm').exec(read('.env.example'))?.[1]);
    const seconds = Number(/^(\d+)s$/.exec(compose.services.gateway?.stop_grace_period ?? '')?.[1]);
    expect(seconds * 1_000).toBeGreaterThan(defaultOf('SHUTDOWN_DRAIN_MS') + defaultOf('SHUTDOWN_GRACE_MS'));
  });

  it('holds no secret', () => {
    for (const { environment = {} } of Object.values(compose.services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|KEY/.test(name)) expect(value).toMatch(/^\$\{/);
      }
    }
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  it('runs the built service as an ordinary user', () => {
    // By number: Kubernetes cannot tell from a name that it is not root.
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
    expect(dockerfile).toMatch(/^CMD \["node", .*"dist\/main\.js"\]$/m);
    expect(dockerfile.lastIndexOf('\nUSER ')).toBeGreaterThan(dockerfile.lastIndexOf('\nFROM '));
  });

  it('uses the Node that the package asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const wanted = /\d+/.exec(engines.node)?.[0];
    const used = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => major);
    expect(used).toEqual([wanted, wanted]);
  });

  it('copies only what .dockerignore lets through', () => {
    const allowed = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths?.split(' '));
    expect(copied.length).toBeGreaterThan(0);
    expect(allowed).toEqual(expect.arrayContaining(copied));
  });
});

it('lets the heap of the service grow the same way, however it is started', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(scripts['start:prod']).toContain(` ${HEAP_OPTIONS.join(' ')} dist/main.js`);
  expect(read('Dockerfile')).toContain(
    `${JSON.stringify([...HEAP_OPTIONS, 'dist/main.js'])
      .slice(1)
      .replaceAll(',', ', ')}`,
  );
});
