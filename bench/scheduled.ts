import { fillScheduled } from './fill-scheduled.js';
import { startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { pipelineOf } from './messages.js';
import type { Sizes } from './sizes.js';
import { ROUNDS, spell, type Spell, spellTable } from './spell.js';
import { count } from './table.js';

/** Messages to Siren's answer: in an empty database, and beside many that wait for a time far away. */
export async function benchScheduled(lab: Lab, sizes: Sizes, scheduled: number): Promise<Spell[]> {
  const gateway = await startGateway(lab, {
    ...{ name: 'scheduled', roles: 'api,worker', successStatus: 'accepted', profile: undefined },
  });
  const pipeline = pipelineOf(gateway, 'sent');
  const spells = [await spell(lab, sizes, pipeline, 'none scheduled')];
  await fillScheduled(gateway.databaseUrl, scheduled);
  spells.push(await spell(lab, sizes, pipeline, `${count(scheduled)} scheduled`));
  await gateway.stop();
  return spells;
}

export const scheduledTable = (spells: readonly Spell[]): string =>
  spellTable(`Messages to Siren's answer beside those that wait for their time (median of ${ROUNDS} rounds)`, spells);
