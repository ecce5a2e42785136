import { describe, expect, it, vi } from 'vitest';
import type { DataSource } from 'typeorm';
import { TooManyWaiting, WaitedTooLong } from '../database/batcher.js';
import type { ArrivedWebhook } from './arrived-webhook.js';
import { WebhookStore } from './webhook-store.js';
import { TookTooLong } from '../http/within.js';

/** A database that never answers. */
const hanging = { driver: { master: { query: () => new Promise(() => {}) } } };

function webhook(bytes: number): ArrivedWebhook {
  const body = Buffer.alloc(bytes);
  return {
    id: '',
    endpoint: 'message',
    dedupKey: '',
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

  it.each([
    // 500 are being written, and do not count as waiting.
    ['too many', [500, 10_000], 100],
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
  return new WebhookStore(hanging as unknown as DataSource);
}
