import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { exec } from '../../../src/tools/local/postgres-binaries.js';
import { installedPostgres, programPath } from '../debian-programs.js';
import { eventually } from '../eventually.js';
import { killPostgres } from '../kill-postgres.js';
import { query } from '../query.js';
import { findLastingPort } from './fault-postgres.js';

const POSTGRES = installedPostgres();
const PROGRAMS = {
  patroni: programPath('patroni'),
  haproxy: programPath('haproxy'),
  'etcd-server': programPath('etcd'),
};

/** Debian's packages that are not installed and are wanted. */
export const MISSING_FOR_PATRONI: readonly string[] = [
  ...(POSTGRES === null ? ['postgresql'] : []),
  ...Object.entries(PROGRAMS).flatMap(([name, path]) => (path === null ? [name] : [])),
];

const DATABASE = 'faults';
const PASSWORD = 'letters-and-digits';
/** The least that Patroni takes. The standby is promoted when the primary has not been heard of for so many seconds. */
const TTL = 20;
const NAMES = ['one', 'two'] as const;

interface Node {
  name: string;
  dataDir: string;
  configFile: string;
  /** Of Postgres, and of Patroni's own API. */
  ports: { postgres: number; api: number };
  process: ChildProcess | undefined;
}

/**
 * A cluster as operators have it: two servers of Debian's PostgreSQL under Patroni, the second a synchronous standby, etcd to
 * agree on who is the primary, and HAProxy as the one address, which leads there.
 */
export class PatroniPostgres {
  private constructor(
    private readonly folder: string,
    private readonly user: { uid: number; gid: number } | undefined,
    private readonly nodes: readonly Node[],
    private readonly others: readonly ChildProcess[],
    readonly address: { host: string; port: number },
  ) {}

  static async start(): Promise<PatroniPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-patroni-'));
    const user = await unprivilegedUser();
    await chmod(folder, 0o755);
    if (user) await chown(folder, user.uid, user.gid);
    const nodes = await Promise.all(NAMES.map((name) => makeNode(folder, name)));
    const etcd = { client: await findLastingPort(), peer: await findLastingPort() };
    for (const node of nodes) await write(node.configFile, patroniConfig(folder, node, etcd.client));
    const address = { host: '127.0.0.1', port: await findLastingPort() };
    const haproxyFile = join(folder, 'haproxy.cfg');
    await writeFile(haproxyFile, haproxyConfig(address.port, nodes));

    const others = [
      await launch(folder, user, 'etcd', [PROGRAMS['etcd-server']!, ...etcdFlags(folder, etcd)]),
      await launch(folder, user, 'haproxy', [PROGRAMS.haproxy!, '-db', '-f', haproxyFile]),
    ];
    const postgres = new PatroniPostgres(folder, user, nodes, others, address);
    for (const node of nodes) await postgres.boot(node);
    await postgres.standbyFollows();
    await query(postgres.urlOf('postgres'), `CREATE DATABASE ${DATABASE}`);
    return postgres;
  }

  get url(): string {
    return this.urlOf(DATABASE);
  }

  /** Kills the primary's machine: Postgres, and Patroni with it. Resolves to its name. */
  async killPrimary(): Promise<string> {
    const primary = await this.find('primary');
    const gone = once(primary.process!, 'exit');
    primary.process!.kill('SIGKILL');
    await killPostgres(primary.dataDir);
    await gone;
    primary.process = undefined;
    return primary.name;
  }

  /** Starts what was killed: Patroni makes a standby of it. */
  async restart(name: string): Promise<void> {
    await this.boot(this.nodes.find((node) => node.name === name)!);
    await this.standbyFollows();
  }

  /** Resolves when another than this one is the primary. */
  async promotedOther(name: string): Promise<void> {
    await eventually(async () => expect((await this.find('primary')).name).not.toBe(name));
  }

  async close(): Promise<void> {
    const running = [...this.nodes.flatMap(({ process }) => process ?? []), ...this.others];
    // Patroni stops its Postgres, the standby's first: a primary waits for it.
    for (const child of running.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private urlOf(database: string): string {
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${this.address.port}/${database}`;
  }

  private async boot(node: Node): Promise<void> {
    node.process = await launch(this.folder, this.user, node.name, [PROGRAMS.patroni!, node.configFile]);
  }

  private async standbyFollows(): Promise<void> {
    try {
      await eventually(() => this.find('synchronous'));
      await eventually(() => query(this.urlOf('postgres'), 'SELECT 1'));
    } catch (error) {
      const logs = await Promise.all(
        [...NAMES, 'etcd', 'haproxy'].map(async (name) => {
          const text = await readFile(join(this.folder, `${name}.log`), 'utf8').catch(() => '');
          return `${name}: ${text.slice(-2_000)}`;
        }),
      );
      throw new Error(['no standby follows:', ...logs].join('\n'), { cause: error });
    }
  }

  /** The node that says that it is that. Rejects when none does. */
  private async find(role: 'primary' | 'synchronous'): Promise<Node> {
    for (const node of this.nodes) {
      const answer = await fetch(`http://127.0.0.1:${node.ports.api}/${role}`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return node;
    }
    throw new Error(`no node is ${role}`);
  }
}

async function makeNode(folder: string, name: string): Promise<Node> {
  const ports = { postgres: await findLastingPort(), api: await findLastingPort() };
  const dataDir = join(folder, name, 'data');
  return { name, dataDir, configFile: join(folder, `${name}.json`), ports, process: undefined };
}

/** JSON is YAML. */
const write = (file: string, config: object) => writeFile(file, JSON.stringify(config, null, 2));

function etcdFlags(folder: string, { client, peer }: { client: number; peer: number }): string[] {
  const [clients, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    ...['--name', 'etcd', '--data-dir', join(folder, 'etcd/data')],
    ...['--listen-client-urls', clients, '--advertise-client-urls', clients],
    ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers, '--initial-cluster', `etcd=${peers}`],
  ];
}

function patroniConfig(folder: string, { name, dataDir, ports }: Node, etcdPort: number): object {
  const api = `127.0.0.1:${ports.api}`;
  const address = `127.0.0.1:${ports.postgres}`;
  return {
    scope: 'siren-gateway',
    name,
    restapi: { listen: api, connect_address: api },
    etcd3: { host: `127.0.0.1:${etcdPort}` },
    watchdog: { mode: 'off' },
    bootstrap: {
      dcs: {
        ttl: TTL,
        loop_wait: 2,
        retry_timeout: 5,
        synchronous_mode: true,
        postgresql: { use_pg_rewind: true, parameters: { max_connections: 200 } },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
      pg_hba: ['host all all 127.0.0.1/32 scram-sha-256', 'host replication all 127.0.0.1/32 scram-sha-256'],
    },
    postgresql: {
      listen: address,
      connect_address: address,
      data_dir: dataDir,
      bin_dir: POSTGRES!.folder,
      pgpass: join(folder, `${name}.pgpass`),
      authentication: {
        superuser: { username: 'postgres', password: PASSWORD },
        replication: { username: 'replicator', password: PASSWORD },
      },
      parameters: { unix_socket_directories: '' },
    },
  };
}

/** As Patroni's documentation has it: who is not the primary any more loses its connections. */
function haproxyConfig(port: number, nodes: readonly Node[]): string {
  return [
    'defaults',
    '  mode tcp',
    '  timeout connect 2s',
    '  timeout client 1h',
    '  timeout server 1h',
    '  timeout check 2s',
    'listen postgres',
    `  bind 127.0.0.1:${port}`,
    '  option httpchk OPTIONS /primary',
    '  http-check expect status 200',
    '  default-server inter 500ms fall 3 rise 1 on-marked-down shutdown-sessions',
    ...nodes.map(({ name, ports }) => `  server ${name} 127.0.0.1:${ports.postgres} check port ${ports.api}`),
    '',
  ].join('\n');
}

/** Postgres does not run as root. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all([exec(['id', '-u', 'nobody']), exec(['id', '-g', 'nobody'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/** Starts a program, which ends with this process; its output goes to `<name>.log`. */
async function launch(
  folder: string,
  user: { uid: number; gid: number } | undefined,
  name: string,
  argv: readonly string[],
): Promise<ChildProcess> {
  await mkdir(join(folder, name), { recursive: true });
  if (user) await chown(join(folder, name), user.uid, user.gid);
  const log = await open(join(folder, `${name}.log`), 'a');
  try {
    return spawn('setpriv', ['--pdeathsig', 'TERM', ...argv], {
      ...user,
      cwd: folder,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder, LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', log.fd, log.fd],
    });
  } finally {
    await log.close();
  }
}
