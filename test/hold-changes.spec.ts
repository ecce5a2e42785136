import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HoldChange } from '../src/communication/delivering/hold-log.js';
import { type NewHold, writeHolds } from '../src/communication/delivering/holds.js';
import { endPauses, prolongPauses } from '../src/communication/delivering/trials.js';
import { inTransaction, type Tx } from '../src/database/transaction.js';
import { connectReplicas, type Replicas } from './support/replicas.js';

const POLICY = { firstTrialMs: 5_000, longestTrialMs: 30_000 };

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
const write = (held: NewHold, replica = replicas.first) =>
  inTransaction(replica, (tx) => writeHolds(tx, [held], POLICY));
const inFirst = (work: (tx: Tx) => Promise<HoldChange[]>) => inTransaction(replicas.first, work);
const answer = (reason: string | null) => ({
  channel: 'sms' as const,
  startedAt: new Date(Date.now() + 60_000),
  reason,
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
    const both = await Promise.all([
      write(hold('wait'), replicas.first),
      write(hold('wait'), replicas.second),
      write(hold('wait'), replicas.first),
    ]);
    expect(both.flat()).toEqual([begun('wait')]);
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
    const prolong = (reason: string | null) => inFirst((tx) => prolongPauses(tx, [answer(reason)], POLICY));
    expect([await prolong(null), await prolong('a code')]).toEqual([[], []]);
    expect(await prolong('another')).toEqual([begun('pause', 'another')]);
    expect(await prolong('another')).toEqual([]);
  });

  it('when it is over, with how many wait', async () => {
    await write(hold('pause'));
    const over = {
      channel: 'sms',
      kind: 'pause',
      change: 'over',
      reason: 'a code',
      waiting: 0,
      forMs: expect.any(Number),
    };
    expect(await inFirst((tx) => endPauses(tx, [answer(null)]))).toEqual([over]);
    expect(await inFirst((tx) => endPauses(tx, [answer(null)]))).toEqual([]);
  });
});
