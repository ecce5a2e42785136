import type { AttemptDto, MessageDto } from '../../communication/message.dto.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { GatewayClient } from './gateway-client.js';
import { progressBar } from './show.js';
import { watch } from './watch.js';

const TEXT = 'Your share of dinner is ₹300. Pay here: https://pay.example/d1';
const BULK = 200;

/** One message to one person whose number the sandbox knows a story about. */
interface Scene {
  title: string;
  to: string;
}

export const SCENES: readonly Scene[] = [
  { title: 'WhatsApp reaches the person', to: '+919876540001' },
  { title: 'WhatsApp is rejected at once', to: '+919876549002' },
  { title: 'WhatsApp is accepted, then fails by webhook', to: '+919876549003' },
  { title: 'WhatsApp stays silent', to: '+919876549004' },
];

/** Sends the message and tells, line by line, what becomes of it. */
export async function play({ title, to }: Scene, client: GatewayClient, print: (line: string) => void): Promise<void> {
  print(`\n${title}`);
  const began = Date.now();
  const { id } = await client.send({ to, text: TEXT });
  const told = new Set<string>();
  const tell = (message: MessageDto) => {
    for (const line of message.attempts.map(describe)) {
      if (told.has(line)) continue;
      told.add(line);
      print(`  ${seconds(began)}  ${line}`);
    }
  };
  const end = await watch(
    () => client.message(id),
    ({ finishedAt }) => finishedAt !== null,
    tell,
  );
  print(
    `  ${seconds(began)}  ${end.status} by ${end.channel ?? 'nobody'}${end.fallbackUsed ? ', after a fallback' : ''}`,
  );
}

/** Somebody writes to us, and is answered. */
export async function playConversation(
  sandbox: Sandbox,
  client: GatewayClient,
  print: (line: string) => void,
): Promise<void> {
  const content = 'Split bill for dinner ₹1200 among 4 people';
  print(`\nSomebody writes: "${content}"`);
  const began = Date.now();
  const delivery = await sandbox.receive({ from: '+919876540007', content, messageType: 'text' });
  if (!delivery.answered || delivery.status !== 200) throw new Error('the incoming message was not taken');
  print(`  ${seconds(began)}  stored, then acknowledged to Siren`);
  const { items } = await watch(
    () => client.incoming(),
    (page) => page.items.some((item) => item.providerMessageId === delivery.messageId && item.replyMessageId !== null),
  );
  const { replyMessageId } = items.find((item) => item.providerMessageId === delivery.messageId)!;
  const reply = await watch(
    () => client.message(replyMessageId!),
    ({ finishedAt }) => finishedAt !== null,
  );
  print(`  ${seconds(began)}  answered by ${reply.channel}: "${reply.text}"`);
}

/** Many at once. */
export async function playBulk(client: GatewayClient, print: (line: string) => void): Promise<void> {
  print(`\n${BULK} messages at once`);
  const began = Date.now();
  const messages = Array.from({ length: BULK }, (_, i) => ({ to: `+9198765${10_000 + i}`, text: TEXT }));
  const { batchId } = await client.sendBulk(messages);
  const bar = progressBar(process.stdout, BULK);
  const batch = await watch(
    () => client.batch(batchId),
    ({ progress }) => progress === 1,
    ({ progress }) => bar(progress),
  );
  const counts = Object.entries(batch.counts).map(([status, n]) => `${n} ${status}`);
  print(`  ${seconds(began)}  ${counts.join(', ')}`);
}

function describe({ channel, reason, status, error }: AttemptDto): string {
  const name = { whatsapp: 'WhatsApp', sms: 'SMS' }[channel];
  const why = reason === 'first' ? '' : ` (${reason.replaceAll('_', ' ')})`;
  return `${name}${why}: ${status}${error ? `, ${error.code} ${error.message ?? ''}`.trimEnd() : ''}`;
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1).padStart(4)} s`;
}
