import { describe, expect, it, vi } from 'vitest';
import type { DataSource } from 'typeorm';
import { TooManyWaiting, WaitedTooLong } from '../database/batcher.js';
import { databaseClock } from '../database/clock.js';
import type { ArrivedWebhook } from './arrived-webhook.js';
import { WebhookStore } from './webhook-store.js';
import type { WakeUps } from '../queue/wake-ups.js';
import { TookTooLong } from '../http/within.js';

/** A database that never answers; the times at which it is to end the statements that it got. */
const deadlines: Date[] = [];
const client = {
  on: () => undefined,
  off: () => undefined,
  release: () => undefined,
  connection: { stream: { cork: () => undefined, uncork: () => undefined } },
  query: ({ text, values }: { text: string; values?: unknown[] }) => {
    if (text.includes('INTO webhook_spool')) deadlines.push(values![0] as Date);
    return new Promise(() => {});
  },
};
const hanging = { driver: { master: { connect: () => Promise.resolve(client) } } };

/** No two are copies. */
let n = 0;
function webhook(bytes: number): ArrivedWebhook {
  const body = Buffer.alloc(bytes);
  return {
    id: '',
    endpoint: 'message',
    digest: String(n++),
    item: null,
    dialect: null,
    content: { providerMessageId: '', said: '' },
    body,
    eventHeader: null,
    deliveryHeader: null,
  };
}

describe('while nothing can be stored, a webhook', () => {
  it('is given up in time', async () => {
    vi.useFakeTimers();
    try {
      const given = expect(store().store(webhook(1))).rejects.toBeInstanceOf(TookTooLong);
      await vi.advanceTimersByTimeAsync(2_000);
      await given;
    } finally {
      vi.useRealTimers();
    }
  });

  it('begins to be written within a second or not at all, and its statement ends 1.9 s after the oldest of them came', async () => {
    vi.useFakeTimers();
    try {
      deadlines.splice(0);
      const busy = store();
      const cameAt: number[] = [];
      const given: Promise<unknown>[] = [];
      const come = async (afterMs: number): Promise<void> => {
        await vi.advanceTimersByTimeAsync(afterMs);
        cameAt.push(databaseClock.nowMs());
        given.push(busy.store(webhook(1)).catch((error: unknown) => error));
      };
      // Each waits for others to go along, the second and the third one for each other; four are written at once.
      for (const afterMs of [0, 100, 10, 100, 100, 100]) await come(afterMs);
      await vi.advanceTimersByTimeAsync(3_000);
      const [first, second, , fourth, fifth] = cameAt as [number, number, number, number, number];
      expect(deadlines.map(Number)).toEqual([first, second, fourth, fifth].map((at) => at + 1_900));
      const isWaited = (await Promise.all(given)).map((error) => error instanceof WaitedTooLong);
      expect(isWaited).toEqual([false, false, false, false, false, true]);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    // Four times 200 are being written, and do not count as waiting.
    ['too many', [200, 200, 200, 200, 10_000], 100],
    ['too many bytes', [128], 256 * 1024],
  ])('is refused at once when %s are waiting', async (_what, waves, bytes) => {
    vi.useFakeTimers();
    try {
      const full = store();
      const waiting: Promise<unknown>[] = [];
      for (const count of waves) {
        waiting.push(
          ...Array.from({ length: count }, () => full.store(webhook(bytes)).catch((error: unknown) => error)),
        );
        await vi.advanceTimersByTimeAsync(0);
      }
      await expect(full.store(webhook(bytes))).rejects.toBeInstanceOf(TooManyWaiting);
      await vi.advanceTimersByTimeAsync(2_000);
      const isGivenUp = (error: unknown) => error instanceof TookTooLong || error instanceof WaitedTooLong;
      expect((await Promise.all(waiting)).every(isGivenUp)).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

function store(): WebhookStore {
  return new WebhookStore(hanging as unknown as DataSource, { wake: () => undefined } as unknown as WakeUps);
}
