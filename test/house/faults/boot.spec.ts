import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { afterStatement, beforeStatement } from '../../support/faults/moments.js';
import type { Moment } from '../../support/faults/statement-watch.js';
import { schemaText } from '../../support/schema-text.js';

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create();
});
afterAll(() => world?.close());

/** In the order in which a start on an empty database comes to them. */
const moments: [string, (moment: Moment) => boolean][] = [
  ['before the first migration', beforeStatement(/CREATE TABLE messages\b/)],
  ['after the first migration, before it is committed', afterStatement(/CREATE TABLE messages\b/)],
  ['between two migrations', beforeStatement(/CREATE TABLE incoming_messages\b/)],
  ['before the queue is made', beforeStatement(/CREATE TABLE siren_gateway_jobs\.job\b/)],
  ['after the queue is made, before its queues are', beforeStatement(/create_queue/)],
  ['after it is migrated', beforeStatement(/make_month_partitions\(\$/)],
];

describe('a service that is killed while it starts on an empty database', () => {
  it.each(moments)('%s, leaves one that the next start completes', async (_what, isThere) => {
    const stop = world.replica.proxy.stopAt(isThere);
    world.replica.launch();
    await stop.reached;
    await world.replica.kill();
  });

  it('works in the end, on the schema that was reviewed', async () => {
    await world.start();
    const reviewed = await readFile(new URL('../../schema.sql', import.meta.url), 'utf8');
    expect(await schemaText(world.postgres.url)).toBe(reviewed);
    await world.client.submit(['0001', '9002', '9003']);
    await world.settle();
    await expectAccounts('kills while starting', world);
  });
});
