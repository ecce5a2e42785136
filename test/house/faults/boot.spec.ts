import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccounts } from '../../support/faults/expect-accounts.js';
import { FaultWorld } from '../../support/faults/fault-world.js';
import { watchFinishes } from '../../support/faults/read-evidence.js';
import { schemaText } from '../../support/schema-text.js';

const WRITES = /\b(CREATE|ALTER|INSERT|UPDATE|DELETE|COMMIT|make_partitions)\b/;

let world: FaultWorld;
beforeAll(async () => {
  world = await FaultWorld.create();
});
afterAll(() => world?.close());

/** Starts the service and kills it at the first write, before or after, at which it was not killed yet; false: there is none. */
async function killWhileStarting(killedAt: Set<string>): Promise<boolean> {
  const stop = world.replica.proxy.stopAt(({ when, statement }) => {
    const moment = `${when} ${statement}`;
    if (!WRITES.test(statement) || killedAt.has(moment)) return false;
    killedAt.add(moment);
    return true;
  });
  const started = world.replica.start();
  const isStopped = await Promise.race([stop.reached.then(() => true), started.then(() => false)]);
  stop.clear();
  if (!isStopped) return false;
  await world.replica.kill();
  await started.catch(() => undefined);
  return true;
}

describe('a service that is killed while it starts on an empty database', () => {
  it('leaves one that the next start completes, whatever it was about to write or had written', async () => {
    const killedAt = new Set<string>();
    let kills = 0;
    while (await killWhileStarting(killedAt)) kills++;
    const reported = [...killedAt].map((moment) => `  ${moment.replace(/\s+/g, ' ').slice(0, 90)}`);
    console.log([`${kills} kills while starting:`, ...reported].join('\n'));
    expect([...killedAt].some((moment) => /^after .*CREATE TABLE messages\b/s.test(moment))).toBe(true);
  });

  it('works in the end, on the schema that was reviewed', async () => {
    const reviewed = await readFile(new URL('../../schema.sql', import.meta.url), 'utf8');
    expect(await schemaText(world.postgres.url)).toBe(reviewed);
    await watchFinishes(world.postgres.url);
    await world.client.submit(['0001', '9002', '9003']);
    await world.settle();
    await expectAccounts('kills while starting', world);
  });
});
