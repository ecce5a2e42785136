import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { latencyOfAll, latencyOfNumber } from '../src/statistics/delivery-latency.js';
import { connectReplicas, inSnapshot, type Replicas } from './support/replicas.js';

const PHONE_NUMBER = '+919876543210';
const MESSAGE_ID = uuid();
const FROM = new Date('2026-03-10T12:00:00Z');
const RANGE = { from: FROM, to: new Date('2026-03-10T13:00:00Z') };

describe('The delivery latency', () => {
  let replicas: Replicas;

  beforeAll(async () => {
    replicas = await connectReplicas();
    // An attempt each second; the first was delivered after 1 ms, the second after 2 ms, the last 50 never.
    await replicas.first.query(
      `INSERT INTO messages (id, created_at, to_number, text, plan, status, priority, metadata, expires_at, next_at)
       SELECT $1, at, $3, 'hello', '[]', 'sending', 10, '{}', at, at FROM (VALUES ($2::timestamptz)) AS created (at)`,
      [MESSAGE_ID, FROM, PHONE_NUMBER],
    );
    await replicas.first.query(
      `INSERT INTO delivery_attempts (id, message_id, number, step, channel, reason, status, started_at, delivered_at)
       SELECT gen_random_uuid(), $1, n, 0, 'sms', 'retry', 'accepted', begun,
              CASE WHEN n <= 200 THEN begun + n * interval '1 ms' END
         FROM generate_series(1, 250) AS n, LATERAL (SELECT $2::timestamptz + n * interval '1 s') AS attempt (begun)`,
      [MESSAGE_ID, FROM],
    );
  });
  afterAll(() => replicas.close());

  it('is from the begin to the delivery of what was delivered', async () => {
    const expected = new Map([['sms', { p50: 100, p90: 180, p99: 198 }]]);
    expect(await inSnapshot(replicas.first, (tx) => latencyOfAll(tx, RANGE))).toEqual(expected);
    expect(await inSnapshot(replicas.first, (tx) => latencyOfNumber(tx, RANGE, PHONE_NUMBER))).toEqual(expected);
  });

  it('looks at the newest attempts of the range alone, so that its cost is bounded', async () => {
    const newest = await inSnapshot(replicas.first, (tx) => latencyOfAll(tx, RANGE, 60));
    expect(newest).toEqual(new Map([['sms', { p50: 195, p90: 199, p99: 200 }]]));
  });

  it('is told of no channel on which nothing was delivered', async () => {
    const none = { from: new Date('2026-03-10T12:03:21Z'), to: RANGE.to };
    expect(await inSnapshot(replicas.first, (tx) => latencyOfAll(tx, none))).toEqual(new Map());
    expect(await inSnapshot(replicas.first, (tx) => latencyOfNumber(tx, RANGE, '+14155550123'))).toEqual(new Map());
  });
});
