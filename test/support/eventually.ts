import { vi } from 'vitest';
import type { MessageDto } from '../../src/messages/message.dto.js';
import type { Gateway } from './gateway.js';
import { WAIT_LIMIT_MS } from './limits.js';

const OFTENEST_MS = 20;
const SELDOMEST_MS = 250;

/**
 * Waits until `check` holds, and fails with the last thing that was wrong. It looks often at first, then the less often the longer it
 * waits: to read a message over HTTP costs 7 ms of the service and of Postgres, which every other test waits for.
 */
export function eventually<Result>(check: () => Promise<Result> | Result): Promise<Result> {
  let wrong: unknown;
  let pause = OFTENEST_MS;
  let nextLook = 0;
  const look = async (): Promise<Result> => {
    if (performance.now() < nextLook) throw wrong;
    try {
      return await check();
    } catch (error) {
      wrong = error;
      nextLook = performance.now() + pause;
      pause = Math.min(SELDOMEST_MS, pause * 1.5);
      throw error;
    }
  };
  return vi.waitFor(look, { timeout: WAIT_LIMIT_MS, interval: OFTENEST_MS });
}

/** Submits a message and resolves to it once it is finished. */
export async function deliver(gateway: Gateway, message: Record<string, unknown>): Promise<MessageDto> {
  const accepted = await gateway.call<MessageDto>('POST', '/api/v1/messages', {
    text: 'Your share is ₹300',
    ...message,
  });
  if (accepted.status !== 202) throw new Error(`not accepted: ${JSON.stringify(accepted.body)}`);
  return finished(gateway, accepted.body.id);
}

/** Resolves to the message once it is finished. */
export function finished(gateway: Gateway, id: string): Promise<MessageDto> {
  return eventually(async () => {
    const { status, body } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
    if (status !== 200) throw new Error(`the message is answered by ${status}`);
    if (body.finishedAt === null) throw new Error(`still ${body.status}: ${JSON.stringify(body.history)}`);
    return body;
  });
}
