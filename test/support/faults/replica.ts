import { findFreePort } from '../../../src/tools/local/plan-local-run.js';
import { waitUntil } from '../../../src/tools/local/postgres-server.js';
import { type BuiltProgram, startBuilt } from '../built-program.js';
import { peakMemory } from './peak-memory.js';
import { PostgresProxy } from './postgres-proxy.js';

const READY_WITHIN_MS = 120_000;

/** The service as a process of its own, always on the same port, with a way of its own to the database. */
export class Replica {
  private program: BuiltProgram | undefined;
  private isMeantToEnd = true;
  /** What a process that ended by itself had printed: nothing but a kill may end one. */
  readonly crashes: string[] = [];
  private readonly programs: BuiltProgram[] = [];

  private constructor(
    readonly name: string,
    readonly proxy: PostgresProxy,
    private readonly port: number,
    private readonly env: Record<string, string>,
  ) {}

  static async create(
    name: string,
    postgres: { host: string; port: number },
    databaseUrl: string,
    env: Record<string, string>,
  ): Promise<Replica> {
    const proxy = await PostgresProxy.start(postgres);
    const url = new URL(databaseUrl);
    url.port = String(proxy.port);
    const port = await findFreePort();
    const own = { DATABASE_URL: url.href, HOST: '127.0.0.1', PORT: String(port), SHUTDOWN_DRAIN_MS: '0' };
    return new Replica(name, proxy, port, { ...env, ...own });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get isRunning(): boolean {
    return this.program !== undefined && !this.isMeantToEnd && this.crashes.length === 0;
  }

  /** Bytes; null where the system does not tell. */
  peakMemory(): Promise<number | null> {
    return peakMemory(this.program!.pid);
  }

  output(): string {
    return this.program?.output() ?? '';
  }

  /** What all of its processes have printed, those that were killed too. */
  allOutput(): string {
    return this.programs.map((program) => program.output()).join('');
  }

  /** Starts the process and resolves when it is ready for work; rejects when it ends before that. */
  async start(): Promise<void> {
    this.launch();
    const ready = await waitUntil(() => !this.isRunning || this.isReady(), { timeoutMs: READY_WITHIN_MS });
    if (!ready || !this.isRunning) throw new Error(`${this.name} does not get ready: ${this.output()}`);
  }

  private launch(): void {
    const program = startBuilt('main.js', this.env);
    this.program = program;
    this.programs.push(program);
    this.isMeantToEnd = false;
    void program.ended.then(() => {
      if (this.program === program && !this.isMeantToEnd) this.crashes.push(program.output());
    });
  }

  /** SIGKILL. Resolves when the process is gone and the database has seen the last of it. */
  async kill(): Promise<void> {
    this.isMeantToEnd = true;
    this.program?.signal('SIGKILL');
    await this.program?.ended;
    await this.proxy.drained();
  }

  /** SIGSTOP: it neither runs nor ends. */
  freeze(): void {
    this.program?.signal('SIGSTOP');
  }

  thaw(): void {
    this.program?.signal('SIGCONT');
  }

  /** SIGTERM; resolves to its exit code. */
  async stop(): Promise<number | null> {
    this.isMeantToEnd = true;
    this.program?.signal('SIGTERM');
    return (await this.program?.ended) ?? null;
  }

  async close(): Promise<void> {
    this.proxy.open();
    await this.kill();
    await this.proxy.close();
  }

  private async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      return answer.status === 200;
    } catch {
      return false;
    }
  }
}
