import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalRun } from '../start-locally.js';
import { GatewayClient } from './gateway-client.js';
import { play, playBulk, playConversation, playWindow, SCENES } from './scenes.js';
import { statisticsTable } from './run-example.js';
import { perform } from './stage.js';

const DATA = resolve(import.meta.dirname, '../../../../.data');

/** Nobody wants to watch five minutes of silence, and who watches twice sends the same to the same people again. */
const SETTINGS = { FALLBACK_AFTER_SECONDS: '3', RECIPIENT_LIMIT: '0', DUPLICATE_WINDOW_SECONDS: '0' };

/** Starts everything, plays the scenes, and stops it again. Resolves to the exit code. */
export async function runDemo(): Promise<number> {
  const main = fileURLToPath(new URL('./demo-service.js', import.meta.url));
  const code = await perform({ main, dataDir: DATA, settings: SETTINGS, play: show });
  if (code === 0) {
    console.log('\nTo keep it running: npm start');
    console.log('It prints its address and its API key; README.md shows the first calls.');
  }
  return code;
}

async function show({ baseUrl, adminApiKey, sandbox }: LocalRun, print: (line: string) => void): Promise<void> {
  const began = new Date();
  const client = new GatewayClient(baseUrl, adminApiKey);
  for (const scene of SCENES) await play(scene, client, print);
  await playWindow(sandbox!, client, print);
  await playConversation(sandbox!, client, print);
  await playBulk(client, print);
  print('\nStatistics');
  for (const line of statisticsTable(await client.statistics(began))) print(line);
}
