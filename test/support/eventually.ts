import { vi } from 'vitest';
import type { MessageDto } from '../../src/messages/message.dto.js';
import type { Gateway } from './gateway.js';
import { WAIT_LIMIT_MS } from './limits.js';

/** Waits until `check` holds, looking often; fails with the last thing that was wrong. */
export function eventually<Result>(check: () => Promise<Result> | Result): Promise<Result> {
  return vi.waitFor(check, { timeout: WAIT_LIMIT_MS, interval: 25 });
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
