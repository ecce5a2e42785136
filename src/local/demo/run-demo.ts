import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalRunError } from '../local-run-error.js';
import { startLocally } from '../start-locally.js';
import { GatewayClient } from './gateway-client.js';
import { play, playBulk, playConversation, SCENES } from './scenes.js';
import { statisticsTable } from './show.js';

const DATA = resolve(import.meta.dirname, '../../../.data');

/** Nobody wants to watch five minutes of silence, and who watches twice sends the same to the same people again. */
const SETTINGS = {
  FALLBACK_AFTER_SECONDS: '3',
  RECIPIENT_LIMIT: '0',
  DUPLICATE_WINDOW_SECONDS: '0',
  PORT: '0',
  LOG_LEVEL: 'warn',
};

/** Starts everything, plays the scenes, and stops it again. Resolves to the exit code. */
export async function runDemo(): Promise<number> {
  const print = (line: string) => console.log(line);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    const { PATH, HOME, TMPDIR } = process.env;
    const run = await startLocally({
      // The demo is the same everywhere: whatever the environment names, it brings its own database and its own Siren.
      env: { PATH, HOME, TMPDIR, ...SETTINGS },
      dataDir: DATA,
      log: print,
      serviceLog: join(DATA, 'demo.log'),
      main: fileURLToPath(new URL('./demo-service.js', import.meta.url)),
      signal: stopping.signal,
    });
    try {
      await Promise.race([show(run, print), aborted(stopping.signal)]);
    } finally {
      await run.stop();
    }
    print('\nTo keep it running: npm start');
    print('It prints its address and its API key; README.md shows the first calls.');
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    console.error(error instanceof LocalRunError ? error.message : error);
    return 1;
  }
}

type Run = Awaited<ReturnType<typeof startLocally>>;

async function show({ baseUrl, adminApiKey, sandbox }: Run, print: (line: string) => void): Promise<void> {
  const began = new Date();
  const client = new GatewayClient(baseUrl, adminApiKey);
  for (const scene of SCENES) await play(scene, client, print);
  await playConversation(sandbox!, client, print);
  await playBulk(client, print);
  print('\nStatistics');
  for (const line of statisticsTable(await client.statistics(began))) print(line);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
  );
}
