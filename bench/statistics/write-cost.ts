import type { DataSource } from 'typeorm';
import type { Counted } from '../../src/statistics/counting/counted.js';
import { appendDeltas, foldDeltas, inTransaction } from '../built.js';

/** Messages that change in one transaction, as the workers batch them. */
const TOGETHER = 64;

export interface WriteCost {
  /** Rows of deltas a message leaves, over its life of four transactions. */
  rows: number;
  appendMs: number;
  foldMs: number;
}

/** What the statistics cost a message that is accepted, begun, accepted by Siren and delivered. */
export async function measureWrites(dataSource: DataSource, messages: number): Promise<WriteCost> {
  while (await foldDeltas(dataSource)) continue;
  const began = performance.now();
  for (let done = 0; done < messages; done += TOGETHER) {
    const lives = Array.from({ length: TOGETHER }, () => lifeOf(new Date()));
    for (const step of [0, 1, 2, 3]) {
      await inTransaction(dataSource, (tx) =>
        appendDeltas(
          tx,
          lives.map((life) => ({ before: life[step - 1] ?? null, after: life[step]! })),
        ),
      );
    }
  }
  const appended = performance.now();
  const [{ n }] = await dataSource.query<[{ n: number }]>('SELECT count(*)::int AS n FROM statistics_deltas');
  const folding = performance.now();
  while (await foldDeltas(dataSource)) continue;
  return {
    rows: n / messages,
    appendMs: (appended - began) / messages,
    foldMs: (performance.now() - folding) / messages,
  };
}

function lifeOf(now: Date): Counted[] {
  const later = new Date(now.getTime() + Math.floor(500 + 5_000 * Math.random()));
  const message = {
    createdAt: now,
    country: 'IN',
    templateName: null,
    category: 'transactional' as const,
    batchId: null,
    status: 'queued',
    channel: null as string | null,
    fallbackUsed: false,
    deliveredAt: null as Date | null,
    finishedAt: null as Date | null,
    plan: [{ channel: 'whatsapp' }, { channel: 'sms' }],
  };
  const sending = { ...message, status: 'sending', channel: 'whatsapp' };
  const attempt = {
    step: 0,
    channel: 'whatsapp',
    status: 'sending',
    reason: 'first',
    errorCode: null,
    startedAt: now,
    acceptedAt: null as Date | null,
    sentAt: null,
    deliveredAt: null as Date | null,
    failedAt: null,
    costMicros: '350000',
    costCurrency: 'INR',
    saved: null,
  };
  const taken = { ...attempt, status: 'accepted', acceptedAt: now };
  return [
    { message, attempts: [] },
    { message: sending, attempts: [attempt] },
    { message: sending, attempts: [taken] },
    {
      message: { ...sending, status: 'delivered', deliveredAt: later, finishedAt: later },
      attempts: [{ ...taken, status: 'delivered', deliveredAt: later }],
    },
  ];
}
