import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { MessageDto } from '../../../messages/message.dto.js';
import type { StatisticsDto } from '../../../statistics/reading/statistics.dto.js';
import type { LocalRun } from '../start-locally.js';
import { GatewayClient } from './gateway-client.js';
import { perform } from './stage.js';

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

const LOOK_EVERY_MS = 100;
/** A demo that waits longer than this for one thing has found a fault. */
const LIMIT_MS = 60_000;

/** Looks until `isThere`, telling `onLook` what was seen each time. */
export async function watch<Seen>(
  look: () => Promise<Seen>,
  isThere: (seen: Seen) => boolean,
  onLook: (seen: Seen) => void = () => undefined,
): Promise<Seen> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const seen = await look();
    onLook(seen);
    if (isThere(seen)) return seen;
    if (Date.now() > deadline) throw new Error('the demo waited for a minute in vain');
    await pause(LOOK_EVERY_MS);
  }
}

const WIDTH = 40;

/** Draws progress over itself on a terminal; elsewhere, such as in a log, only its end. */
export function progressShown(out: NodeJS.WriteStream, total: number): (progress: number) => void {
  return (progress) => {
    const full = Math.round(progress * WIDTH);
    const line = `  [${'█'.repeat(full)}${'·'.repeat(WIDTH - full)}] ${Math.round(progress * total)} of ${total}`;
    if (out.isTTY) out.write(`\r${line}${progress === 1 ? '\n' : ''}`);
    else if (progress === 1) out.write(`${line}\n`);
  };
}

/** The statistics as a table of three columns. */
export function statisticsTable({ byChannel, messages, ...all }: StatisticsDto): string[] {
  const { whatsapp, sms } = byChannel;
  const latency = (ms: number | null) => (ms === null ? '-' : `${Math.round(ms)} ms`);
  const rows = [
    ['', 'all', 'WhatsApp', 'SMS'],
    ['attempts', all.totalAttempts, whatsapp.attempts, sms.attempts],
    ['successful', all.successfulAttempts, whatsapp.successful, sms.successful],
    ['success rate', percent(all.successRate), percent(whatsapp.successRate), percent(sms.successRate)],
    ['delivered in (p50)', '', latency(whatsapp.deliveryLatencyMs.p50), latency(sms.deliveryLatencyMs.p50)],
    ['messages', messages.total, '', ''],
    ['delivery rate', percent(all.deliveryRate), '', ''],
    ['fallback rate', percent(all.fallbackRate), '', ''],
    ['requests saved', all.saved.requests, '', ''],
  ];
  return rows.map(
    ([name, ...cells]) => `  ${String(name).padEnd(20)}${cells.map((c) => String(c).padStart(10)).join('')}`,
  );
}

function percent(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}
