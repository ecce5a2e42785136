import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type HoldChange, HoldLog } from '../src/limits/hold-log.js';
import { readHolds } from '../src/messages/channel-holds.js';
import { endPauses, type NewHold, prolongPauses, writeHolds } from '../src/limits/holds.js';
import { inTransaction, type Tx } from '../src/database/transaction.js';
import type { Channel } from '../src/siren/channel.js';
import { fillLines } from './support/filled-lines.js';
import { connectReplicas, type Replicas } from './support/replicas.js';

const POLICY = { firstProbeMs: 5_000, longestProbeMs: 30_000 };

let replicas: Replicas;
beforeAll(async () => {
  replicas = await connectReplicas();
});
afterAll(() => replicas?.close());
afterEach(() => replicas.first.query('DELETE FROM channel_holds'));

const hold = (kind: NewHold['kind'], ms = 60_000): NewHold => ({
  channel: 'sms',
  kind,
  reason: 'a code',
  ms,
  account: false,
});
const write = (held: NewHold, replica = replicas.first, now = new Date()) =>
  inTransaction(replica, (tx) => writeHolds(tx, [held], now, POLICY));
const inFirst = (work: (tx: Tx) => Promise<HoldChange[]>) => inTransaction(replicas.first, work);
const answer = (reason: string | null) => ({
  channel: 'sms' as const,
  startedAt: new Date(Date.now() + 60_000),
  reason,
  messageId: '0199',
  code: reason,
});
const begun = (kind: HoldChange['kind'], reason = 'a code') => ({
  channel: 'sms',
  kind,
  change: 'begun',
  reason,
  forMs: expect.any(Number),
});

describe('a hold changes', () => {
  it('when it begins, for the one process that began it, and not when it is made longer', async () => {
    // A millisecond apart: those of one moment are told twice.
    const at = (ms: number) => new Date(Date.now() + ms);
    const all = await Promise.all([
      write(hold('wait'), replicas.first, at(0)),
      write(hold('wait'), replicas.second, at(10)),
      write(hold('wait'), replicas.first, at(20)),
    ]);
    expect(all.flat()).toEqual([begun('wait')]);
    expect(await write(hold('wait', 120_000))).toEqual([]);
  });

  it('when a wait becomes a pause, once', async () => {
    await write(hold('wait'));
    expect(await write(hold('pause'))).toEqual([begun('pause')]);
    expect(await write(hold('pause'))).toEqual([]);
    expect(await write(hold('wait'))).toEqual([]);
  });

  it('when a pause has another reason, and not with each request that tries it', async () => {
    await write(hold('pause'));
    const prolong = (reason: string | null) =>
      inFirst(async (tx) => prolongPauses(tx, [answer(reason)], await readHolds(tx), new Date(), POLICY));
    expect([await prolong(null), await prolong('a code')]).toEqual([[], []]);
    expect(await prolong('another')).toEqual([begun('pause', 'another')]);
    expect(await prolong('another')).toEqual([]);
  });

  it('when it is over', async () => {
    await write(hold('pause'));
    const over = {
      channel: 'sms',
      kind: 'pause',
      change: 'over',
      reason: 'a code',
      forMs: expect.any(Number),
    };
    const end = () => inFirst(async (tx) => endPauses(tx, [answer(null)], await readHolds(tx), new Date()));
    expect(await end()).toEqual([over]);
    expect(await end()).toEqual([]);
  });
});

describe('the line that tells a change', () => {
  it('says how many stand in the lines of the channel, and in those of batches', async () => {
    const lines = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    onTestFinished(() => lines.mockRestore());
    const log = new HoldLog();
    const held = (channel: Channel): HoldChange => ({
      ...{ change: 'begun', kind: 'wait', channel, reason: 'http_429', forMs: 60_000 },
    });
    await fillLines(replicas.databaseUrl, 40);
    await inFirst(async (tx) => {
      await log.log(tx, [held('whatsapp'), held('sms')]);
      return [];
    });
    expect(lines.mock.calls.map(([fields]) => fields as unknown)).toMatchObject([
      { channel: 'whatsapp', waiting: 40 },
      { channel: 'sms', waiting: 0 },
    ]);
  });
});
