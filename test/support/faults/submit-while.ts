import { setTimeout as lasts } from 'node:timers/promises';
import { pick } from '../random.js';
import type { FaultWorld, WorldPostgres } from './fault-world.js';
import { countUnfinished } from './read-evidence.js';

/** Enough that there is something on the wire at any moment. */
const EACH = 40;
const MOST_UNFINISHED = 2_000;

/**
 * Messages alone and as bulks, the next when the last are acknowledged, and not many more than are finished: where starts
 * are slow, there would be more at the end than there is to learn from.
 */
export async function submitWhile(
  world: FaultWorld<WorldPostgres>,
  endings: readonly string[],
  goesOn: () => boolean,
  random: () => number = Math.random,
): Promise<void> {
  const recipients = () => Array.from({ length: EACH }, () => pick(random, endings));
  while (goesOn()) {
    await Promise.all([world.client.submit(recipients()), world.client.submitBulk(recipients())]);
    while (goesOn() && (await isFull(world))) await lasts(100);
  }
}

/** A database that is away takes no more either. */
async function isFull({ postgres }: FaultWorld<WorldPostgres>): Promise<boolean> {
  return (await countUnfinished(postgres.url).catch(() => Infinity)) > MOST_UNFINISHED;
}
