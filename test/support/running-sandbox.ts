import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { SandboxChannel } from '../../src/tools/sandbox/dialect.js';
import { createSandbox, type Sandbox } from '../../src/tools/sandbox/sandbox.js';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.js';
import { eventually } from './eventually.js';

export const SANDBOX_KEY = 'sandbox-spec-key';
export const SECRET = 'sandbox-spec-webhook-secret';
/** A number of no scenario. */
export const PLAIN = '+919876543210';

/** An answer's body, of any of Siren's shapes. */
interface SirenJson {
  readonly message_id: string;
  readonly status: string;
  readonly delivered_at: string | null;
  readonly error: { readonly code: number | string } | null;
}

/** A sandbox at ten times its speed, the service it tells, and a client. */
export interface RunningSandbox {
  readonly sandbox: Sandbox;
  readonly receiver: WebhookReceiver;
  readonly post: (channel: SandboxChannel, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  readonly send: (
    channel: SandboxChannel,
    to: string,
  ) => Promise<{ status: number; headers: Headers; json: SirenJson }>;
  readonly status: (messageId: string, key?: string) => Promise<{ code: number; json: SirenJson }>;
  /** Waits until the service was told exactly these words of a message, in this order. */
  readonly expectReported: (messageId: string | null | undefined, words: readonly string[]) => Promise<void>;
  /** Takes a message to its end: whatever was due before it began has been told then, too. */
  readonly letAMessagePass: () => Promise<void>;
  /** The ledger as it is on disk. */
  readonly ledgerOnDisk: () => unknown[];
  readonly stop: () => Promise<void>;
}

export async function runSandbox(): Promise<RunningSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-spec-'));
  const ledgerPath = join(folder, 'ledger.jsonl');
  const receiver = await startWebhookReceiver(SECRET);
  const options = {
    apiKey: SANDBOX_KEY,
    webhookSecret: SECRET,
    webhookBaseUrl: receiver.url,
    ledgerPath,
    timeScale: 0.1,
  };
  const sandbox = await createSandbox(options);

  const post: RunningSandbox['post'] = (channel, body, headers = {}) =>
    fetch(`${sandbox.url}/v1/messages/${channel}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SANDBOX_KEY}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const send: RunningSandbox['send'] = async (channel, to) => {
    const response = await post(channel, { to, content: 'Hello', type: 'text', metadata: { attemptId: 'a-1' } });
    return { status: response.status, headers: response.headers, json: (await response.json()) as SirenJson };
  };
  const status: RunningSandbox['status'] = async (messageId, key = SANDBOX_KEY) => {
    const url = `${sandbox.url}/v1/messages/${messageId}/status`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
    return { code: response.status, json: (await response.json()) as SirenJson };
  };
  const expectReported: RunningSandbox['expectReported'] = (messageId, words) =>
    eventually(() => expect(receiver.statusesOf(messageId)).toEqual(words));
  const letAMessagePass = async () => {
    const { json } = await send('sms', PLAIN);
    await expectReported(json.message_id, ['sent', 'delivered']);
  };
  const ledgerOnDisk = () =>
    readFileSync(ledgerPath, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);
  const stop = async () => {
    await sandbox.close();
    await receiver.close();
    rmSync(folder, { recursive: true });
  };
  return { sandbox, receiver, post, send, status, expectReported, letAMessagePass, ledgerOnDisk, stop };
}
