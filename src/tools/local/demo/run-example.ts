import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MessageDto } from '../../../messages/message.dto.js';
import type { LocalRun } from '../start-locally.js';
import { GatewayClient } from './gateway-client.js';
import { statisticsTable } from './show.js';
import { perform } from './stage.js';
import { watch } from './watch.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** Built by `npm run example`. */
const AGENT = join(ROOT, 'examples/bill-splitting-agent/dist/main.js');

/** Somebody whose group the agent knows; one of the four has no WhatsApp. */
const ASHA = '+919876540007';
const CONVERSATION = [
  { text: 'Hello', requests: 0 },
  { text: 'Split the bill for dinner, please', requests: 0 },
  { text: 'Split bill for dinner ₹1200 among 4 people', requests: 4 },
  { text: 'Split ₹1000 for the taxi among 3 with 98765 40011, 98765 40012 and 98765 40013', requests: 3 },
];

/** Runs the agent on a new database, talks to it, shows what came of it, and stops it again. Resolves to the exit code. */
export async function runExample(): Promise<number> {
  await mkdir(join(ROOT, '.data'), { recursive: true });
  const dataDir = await mkdtemp(join(ROOT, '.data/example-'));
  try {
    return await perform({ main: AGENT, dataDir, settings: {}, play: converse });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function converse({ baseUrl, adminApiKey, sandbox }: LocalRun, print: (line: string) => void): Promise<void> {
  const began = new Date();
  const client = new GatewayClient(baseUrl, adminApiKey);
  for (const { text, requests } of CONVERSATION) {
    print(`\nAsha: ${text}`);
    const delivery = await sandbox!.receive({ from: ASHA, content: text });
    const { id, replyMessageId } = await watch(
      async () => (await client.incoming()).items.find((item) => item.providerMessageId === delivery.messageId),
      (item) => item?.status === 'handled',
    ).then((item) => item!);
    print(`Agent: ${replyMessageId === null ? '(says nothing)' : (await finished(client, replyMessageId)).text}`);
    const sent = await watch(
      () => client.messages(`reference=${encodeURIComponent(`bill ${id}`)}`),
      ({ items }) => items.length === requests && items.every(({ finishedAt }) => finishedAt !== null),
    );
    for (const request of sent.items.toReversed()) for (const line of describe(request)) print(line);
  }
  print('\nStatistics');
  for (const line of statisticsTable(await client.statistics(began))) print(line);
}

function finished(client: GatewayClient, id: string): Promise<MessageDto> {
  return watch(
    () => client.message(id),
    ({ finishedAt }) => finishedAt !== null,
  );
}

function describe({ to, text, status, attempts }: Pick<MessageDto, 'to' | 'text' | 'status' | 'attempts'>): string[] {
  const tries = attempts.map(({ channel, error }) => `${channel}${error === null ? '' : ` (${error.message})`}`);
  return [`  ${to}: ${text}`, `    ${status}, by ${tries.join(', then ')}`];
}
