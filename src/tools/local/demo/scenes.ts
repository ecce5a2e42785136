import { isTriedOn } from '../../../deciding/reachability.js';
import type { AttemptDto, MessageDto } from '../../../messages/message.dto.js';
import { factsOf } from '../../../siren/channel.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { DemoContent, GatewayClient } from './gateway-client.js';
import { progressShown, watch } from './run-example.js';

const TEXT = 'Your share of dinner is ₹300. Pay here: https://pay.example/d1';
const BULK = 200;
/** One of the example templates. */
const BILL_READY = {
  name: 'bill_ready',
  variables: { payer: 'Asha', bill: 'dinner', amount: '300', link: 'https://pay.example/d1' },
};

/** One message to somebody about whom the sandbox knows a story, by the end of the number. */
interface Scene {
  title: string;
  ending: string;
  /** Said before the same is sent to the same person again. */
  again?: readonly string[];
}

export const SCENES: readonly Scene[] = [
  { title: 'WhatsApp reaches the person', ending: '0001' },
  {
    title: 'WhatsApp is rejected at once',
    ending: '9002',
    again: [
      'Once more, since it may have been a mistake',
      'WhatsApp has said in two messages that the number is not there, and is not asked again',
    ],
  },
  { title: 'WhatsApp is accepted, then fails by webhook', ending: '9003' },
  { title: 'WhatsApp stays silent', ending: '9004' },
];

/**
 * Somebody whom no earlier demo has written to, since the service remembers what it learned; and nobody whom WhatsApp is
 * asked about today all the same.
 */
export function someoneNew(ending: string, now: Date): string {
  for (let run = Math.floor(now.getTime() / 1000); ; run++) {
    const number = `+9198${String(run % 10_000).padStart(4, '0')}${ending}`;
    if (!isTriedOn(number, now)) return number;
  }
}

/** Sends the message and tells, line by line, what becomes of it. */
export async function play(
  { title, ending, again = [] }: Scene,
  client: GatewayClient,
  print: (line: string) => void,
): Promise<void> {
  const to = someoneNew(ending, new Date());
  print(`\n${title}`);
  await sendAndReport({ to, text: TEXT }, client, print);
  for (const line of again) {
    print(`  ${line}`);
    await sendAndReport({ to, text: TEXT }, client, print);
  }
}

/** WhatsApp takes free text from a business only within 24 hours after the person wrote. */
export async function playWindow(
  sandbox: Sandbox,
  client: GatewayClient,
  print: (line: string) => void,
): Promise<void> {
  print('\nWhatsApp takes no free text: the person has not written within 24 hours');
  const to = someoneNew('9015', new Date());
  await sendAndReport({ to, text: TEXT }, client, print);
  print('  That is known from now on, and an approved template goes instead');
  await sendAndReport({ to, template: BILL_READY }, client, print);
  print('  They write: "When do we meet?", and free text goes for 24 hours');
  const { messageId, ...delivery } = await sandbox.receive({ from: to, content: 'When do we meet?' });
  if (!delivery.answered || delivery.status !== 200) throw new Error('the incoming message was not taken');
  await watch(
    () => client.incoming(),
    ({ items }) => items.some((item) => item.providerMessageId === messageId),
  );
  await sendAndReport({ to, text: 'At eight.' }, client, print);
}

async function sendAndReport(
  message: { to: string } & DemoContent,
  client: GatewayClient,
  print: (line: string) => void,
): Promise<void> {
  const began = Date.now();
  const { id } = await client.send(message);
  const reported = new Set<string>();
  const report = ({ attempts, skipped }: MessageDto) => {
    const passedOver = skipped.map(({ channel, code }) => `${factsOf(channel).label}: passed over, ${code}`);
    for (const line of [...passedOver, ...attempts.map(describe)]) {
      if (reported.has(line)) continue;
      reported.add(line);
      print(`  ${seconds(began)}  ${line}`);
    }
  };
  const end = await watch(
    () => client.message(id),
    ({ finishedAt }) => finishedAt !== null,
    report,
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
  const delivery = await sandbox.receive({ from: someoneNew('0007', new Date()), content, messageType: 'text' });
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
  const show = progressShown(process.stdout, BULK);
  const batch = await watch(
    () => client.batch(batchId),
    ({ progress }) => progress === 1,
    ({ progress }) => show(progress),
  );
  const counts = Object.entries(batch.counts).map(([status, n]) => `${n} ${status}`);
  print(`  ${seconds(began)}  ${counts.join(', ')}`);
}

function describe({ channel, reason, status, error, template }: AttemptDto): string {
  const why = reason === 'first' ? '' : ` (${reason.replaceAll('_', ' ')})`;
  const what = template === null ? '' : ` by the template ${template.name}`;
  return `${factsOf(channel).label}${why}${what}: ${status}${error ? `, ${error.code} ${error.message ?? ''}`.trimEnd() : ''}`;
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1).padStart(4)} s`;
}
