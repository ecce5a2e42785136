import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEAP_OPTIONS } from '../../../src/tools/local/service.js';
import { ensureBuilt } from '../build.js';
import { eventually } from '../eventually.js';
import { watchFinishes } from '../faults/read-evidence.js';
import { closeServer, listenLocally } from '../local-server.js';
import { startServiceProcess, type ServiceProcess } from '../service-process.js';
import { Fuzzer } from './fuzzer.js';
import { Accepted } from './accepted.js';
import { type OpenApi, operationsOf, type RegisteredRoute } from './operations.js';
import { watchStatuses } from './watch-statuses.js';

/** Deadlines that pass within a run; all else as in production. */
const SETTINGS = {
  FALLBACK_AFTER_SECONDS: '2',
  RECEIPT_WAIT_SECONDS: '4',
  RETRY_BASE_MS: '100',
  // Inputs say the same to the same few numbers.
  DUPLICATE_WINDOW_SECONDS: '1',
  LOG_LEVEL: 'info',
};

/** Of messages as they should be. */
export const GOOD_TEXT = 'A message as it should be';

const NOTE_ROUTES = new URL('./note-routes.ts', import.meta.url).href;

/** The built service as a process, the sandbox, an application that takes events, and who fuzzes them. */
export interface FuzzWorld {
  service: ServiceProcess;
  fuzzer: Fuzzer;
  /** What the service has promised to somebody. */
  accepted: Accepted;
  /** Submits a message as it should be, and waits until it is delivered. */
  goodMessage(): Promise<void>;
  /** Bytes that the service's process has in memory. */
  memory(): Promise<number>;
  /** All that it tells of itself: its log, and its metrics as they are now. */
  reported(): Promise<{ log: string; metrics: string }>;
  close(): Promise<void>;
}

/** @param limitMs how long an input may take (5,000) */
export async function startFuzzWorld({ limitMs }: { limitMs?: number } = {}): Promise<FuzzWorld> {
  await ensureBuilt();
  const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-fuzz-'));
  const notedRoutes = join(folder, 'routes.json');
  const application = createServer((request, response) =>
    request.resume().once('end', () => response.writeHead(204).end()),
  );
  const service = await startServiceProcess({
    ...SETTINGS,
    NODE_OPTIONS: [...HEAP_OPTIONS, `--import=${NOTE_ROUTES}`].join(' '),
    NOTED_ROUTES: notedRoutes,
    EVENTS_URL: await listenLocally(application),
    EVENTS_SECRET: `whsec_${Buffer.from('an-events-secret-for-tests-only').toString('base64')}`,
  });
  service.sandbox.setWebhookBaseUrl(service.url);
  await watchFinishes(service.database.url);
  await watchStatuses(service.database.url);

  const document = (await (await fetch(`${service.url}/docs-json`)).json()) as OpenApi;
  const routes = JSON.parse(await readFile(notedRoutes, 'utf8')) as RegisteredRoute[];
  const accepted = new Accepted();
  const fuzzer = new Fuzzer({
    port: service.port,
    operations: operationsOf(document, routes),
    schemas: document.components?.schemas ?? {},
    ...(limitMs !== undefined && { limitMs }),
    secrets: { apiKey: service.apiKey, webhookSecret: service.webhookSecret },
    onOutcome: (input, resolved, outcome) => accepted.note(input, resolved, outcome),
  });
  const metrics = async () => (await fetch(`${service.url}/metrics`)).text();
  let hasEnded = false;
  void service.program.ended.then(() => (hasEnded = true));
  let sent = 0;
  return {
    service,
    fuzzer,
    accepted,
    async goodMessage() {
      if (hasEnded) throw new Error(`the service has ended: ${service.program.output().slice(-4_000)}`);
      // A number that no input has: none begins like this.
      const to = `+9170${String(10_000_000 + sent++)}`;
      const answer = await fetch(`${service.url}/api/v1/messages`, {
        method: 'POST',
        headers: service.headers,
        body: JSON.stringify({ to, text: `${GOOD_TEXT} (${sent})` }),
      });
      const { id } = (await answer.json()) as { id: string };
      if (answer.status !== 202) throw new Error(`a good message is answered ${answer.status}`);
      await eventually(async () => {
        const response = await fetch(`${service.url}/api/v1/messages/${id}`, { headers: service.headers });
        const { status } = (await response.json()) as { status: string };
        if (status !== 'delivered') throw new Error(`a good message is ${status}`);
      });
      const isThere = service.sandbox.requests.some((request) => request.to === to);
      if (!isThere) throw new Error('a message is delivered that Siren never got');
    },
    memory: async () => Number(/^process_resident_memory_bytes (\S+)/m.exec(await metrics())?.[1]),
    reported: async () => ({ log: service.program.output(), metrics: await metrics() }),
    async close() {
      fuzzer.close();
      await service.close();
      await closeServer(application);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
