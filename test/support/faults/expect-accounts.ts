import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { StatisticsDto } from '../../../src/statistics/reading/statistics.dto.js';
import { eventually } from '../eventually.js';
import { query } from '../query.js';
import { recount } from '../recount.js';
import { type Accounts, accountsOf } from './accounts.js';
import { ADMIN_KEY, type FaultWorld, SIREN_KEY, FAULTS_SECRET, type WorldPostgres } from './fault-world.js';
import {
  longestStandstill,
  readAttempts,
  readLedger,
  readMessages,
  readStoredWebhooks,
  readUnanswered,
} from './read-evidence.js';

/** What a killed worker held is moving again within this long. */
const RECOVERED_WITHIN_MS = 60_000;

interface Expected {
  /** How long a message may stand still after a fault, at the longest. */
  movingWithinMs?: number;
  /** Only those with a request on the wire when the fault began: where Siren is away too, the others may wait for it. */
  inFlightOnly?: boolean;
}

type World = FaultWorld<WorldPostgres>;

interface Closed {
  accounts: Accounts;
  /** How many requests may have gone out twice. */
  maxDuplicated: number;
  /** The longest that a message stood still after a fault, in ms. */
  standstill: number;
  statistics: Awaited<ReturnType<typeof statisticsAgainstRecount>>;
}

/** Prints the accounts of a run that has settled, and expects them to be right. */
export async function expectAccounts(
  title: string,
  world: World,
  { movingWithinMs = RECOVERED_WITHIN_MS, inFlightOnly = false }: Expected = {},
): Promise<void> {
  const { accounts, maxDuplicated, standstill, statistics } = await closeAccounts(title, world, inFlightOnly);
  expectNothingSaid(world);
  expect(accounts.acknowledged).toBe(accounts.submitted);
  expect(accounts.final).toBe(accounts.acknowledged);
  const { lost, unexpected, finishedNotOnce, afterTheEnd, silentDuplicates, ghosts, lostWebhooks } = accounts;
  expect({ lost, unexpected, finishedNotOnce, afterTheEnd, silentDuplicates, ghosts, lostWebhooks }).toEqual({
    lost: [],
    unexpected: [],
    finishedNotOnce: [],
    afterTheEnd: [],
    silentDuplicates: [],
    ghosts: [],
    lostWebhooks: [],
  });
  expect(accounts.duplicated).toBeLessThanOrEqual(maxDuplicated);
  expect(statistics.reported).toEqual(statistics.counted);
  expect(standstill).toBeLessThanOrEqual(movingWithinMs);
}

/** Whatever failed: no process has ended by itself, and no log quotes what it must not hold. */
export function expectNothingSaid(world: World): void {
  expect(world.replicas.flatMap(({ crashes }) => crashes)).toEqual([]);
  expect(reportedInLogs(world)).toEqual([]);
}

/** The accounts of a run that has settled, printed. */
export async function closeAccounts(title: string, world: World, inFlightOnly = false): Promise<Closed> {
  const { url } = world.postgres;
  const accounts = accountsOf({
    submissions: world.client.submissions,
    messages: await readMessages(url),
    attempts: await readAttempts(url),
    ledger: await readLedger(world.ledgerPath),
    webhooks: { acknowledged: world.webhooks.acknowledged, stored: await readStoredWebhooks(url) },
  });
  const unknown = new Set(await readUnanswered(url));
  for (const { inFlight } of world.faults) for (const id of inFlight) unknown.add(id);
  const maxDuplicated = unknown.size;
  const standstill = await standstillOf(world, inFlightOnly);
  const statistics = await statisticsAgainstRecount(world);
  print(title, world, accounts, { maxDuplicated, standstill, statistics: statistics.equal });
  return { accounts, maxDuplicated, standstill, statistics };
}

/** The longest that a message stood still after a fault, without the time that later faults took. */
async function standstillOf({ faults, postgres }: World, inFlightOnly: boolean): Promise<number> {
  let longest = 0;
  for (const { at, overAt, inFlight } of faults) {
    const later = faults.filter((fault) => fault.at > overAt);
    const away = later.reduce((sum, fault) => sum + (fault.overAt.getTime() - fault.at.getTime()), 0);
    longest = Math.max(
      longest,
      (await longestStandstill(postgres.url, at, overAt, inFlightOnly ? [...inFlight] : null)) - away,
    );
  }
  return longest;
}

async function statisticsAgainstRecount(world: World) {
  const read = async () => {
    const response = await fetch(`${answering(world)}/api/v1/statistics`, {
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    const reported = (await response.json()) as StatisticsDto;
    const tx = {
      query: <Row extends object>(text: string, values: readonly unknown[] = []) =>
        query<Row>(world.postgres.url, text, [...values]),
    };
    return { reported, counted: await recount(tx, reported) };
  };
  // A last receipt, or a replica that has just thawed, may come between the two.
  let last = await read();
  await eventually(async () => {
    last = await read();
    expect(last.reported).toEqual(last.counted);
  }).catch(() => undefined);
  return { ...last, equal: isDeepStrictEqual(last.reported, last.counted) };
}

function answering({ replicas }: World): string {
  const running = replicas.find(({ isRunning }) => isRunning);
  if (running === undefined) throw new Error('no replica is running');
  return running.url;
}

function print(
  title: string,
  { faults }: World,
  accounts: Accounts,
  { maxDuplicated, standstill, statistics }: { maxDuplicated: number; standstill: number; statistics: boolean },
): void {
  const counts = Object.entries(accounts).map(([name, value]: [string, number | string[]]) => {
    return `${name} ${Array.isArray(value) ? value.length : value}${name === 'duplicated' ? ` (<= ${maxDuplicated})` : ''}`;
  });
  const reported = faults.map(({ what, inFlight }) => `${what} (${inFlight.size} in flight)`).join('; ');
  console.log(
    [
      `accounts of: ${title}`,
      `  faults: ${reported === '' ? 'none' : reported}`,
      `  ${counts.join(', ')}`,
      `  moving again after ${(standstill / 1000).toFixed(1)} s at the latest; statistics ${statistics ? 'equal' : 'DIFFER FROM'} a recount`,
    ].join('\n'),
  );
}

/** What no line may hold, whatever failed while it was written: numbers of those who were written to, texts, keys. */
function reportedInLogs({ replicas, client }: World): string[] {
  const output = replicas.map((replica) => replica.allOutput()).join('\n');
  const numbers = new Set(client.submissions.map(({ to }) => to.slice(-10)));
  const quoted = [...output.matchAll(/\d{10}(?!\d)/g)]
    .map(([digits]) => digits)
    .filter((digits) => numbers.has(digits));
  return [...quoted, ...['Your share of', SIREN_KEY, FAULTS_SECRET, ADMIN_KEY].filter((text) => output.includes(text))];
}
