import { setTimeout as sleep } from 'node:timers/promises';
import createClient, { type Client } from 'openapi-fetch';
import { Webhook } from 'standardwebhooks';
import type { components, paths } from './api.js';

export type { components, paths } from './api.js';
export type Message = components['schemas']['MessageDto'];
export type GatewayEvent = components['schemas']['EventDto'];
export type ProblemBody = components['schemas']['ProblemBody'];
export type GatewayClient = Client<paths>;

export interface GatewayOptions {
  /** Where the gateway is, such as `http://127.0.0.1:3000`. */
  url: string;
  apiKey: string;
}

/** A client that knows every call of the API with its types: `client.POST('/api/v1/messages', { body })`. */
export function createGatewayClient({ url, apiKey }: GatewayOptions): GatewayClient {
  return createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${apiKey}` } });
}

/** The gateway refused a request, or failed. `problem.type` tells programs why. */
export class GatewayError extends Error {
  constructor(readonly problem: ProblemBody) {
    super(`${problem.title}: ${problem.detail}`);
  }
}

/**
 * The data of an answer.
 * @throws GatewayError where the answer is a problem
 */
export function dataOf<Data>(answer: { data?: Data; error?: ProblemBody }): Data {
  if (answer.error !== undefined) throw new GatewayError(answer.error);
  return answer.data as Data;
}

/**
 * Asks for a message until nothing more will be sent for it.
 * @throws Error when that takes longer than `timeoutMs`
 */
export async function waitForEnd(
  client: GatewayClient,
  id: string,
  { timeoutMs = 600_000, intervalMs = 500 }: { timeoutMs?: number; intervalMs?: number } = {},
): Promise<Message> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const message = dataOf(await client.GET('/api/v1/messages/{id}', { params: { path: { id } } }));
    if (message.finishedAt !== null) return message;
    if (Date.now() > deadline) throw new Error(`the message is still ${message.status}`);
    await sleep(intervalMs);
  }
}

/**
 * Reads an event that was posted to `EVENTS_URL`.
 * @param body exactly as it came, not parsed
 * @throws Error where it is not signed with this secret, or is older than five minutes
 */
export function verifyEvent(secret: string, headers: Record<string, unknown>, body: string): GatewayEvent {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as GatewayEvent;
}
