import type { DataSource } from 'typeorm';
import { type DeliveryPolicy, requestLeaseMs } from '../messages/delivery.policy.js';
import { giveBackProbes, type Probe, takeProbes } from '../limits/probes.js';
import { giveBackPermits, type Permits, type Rate, takePermits } from '../limits/rates/rate-limiter.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import type { Outlook } from './outlook.js';
import { toProbe } from './choose-from-lines.js';
import type { Slots } from './slots.js';
import type { TurnResult } from './turn.types.js';

/** Requests that are due within this long leave together. */
const REQUESTS_WINDOW_MS = 50;
/** About how often a slowed batch releases messages. */
export const BATCH_WINDOW_MS = 400;
const QUESTIONS_WINDOW_MS = 1_000;
/** Where requests are limited, questions are at most every tenth of them. */
const SHARE_OF_QUESTIONS = 1 / 10;
/** Unused places older than a second are lost, and not given back. */
const WORTH_GIVING_BACK_MS = 1_000;

/** What a turn may use of what is limited over all replicas. */
interface Reserved {
  /** Requests of any kind; Infinity: not limited. */
  permits: number;
  batchPermits: ReadonlyMap<string, number>;
  questions: number;
  probed: ReadonlySet<Channel>;
  /** When there is more to take, in ms; null: nobody waits for a place. */
  moreInMs: number | null;
}

/** What is reserved for one turn, with the function that gives the rest back. */
export interface Reservation extends Reserved {
  /** @param used null: unknown, so all of it is lost */
  giveBack(used: Used | null): Promise<void>;
}

type Used = Pick<TurnResult, 'unusedPermits' | 'unusedQuestions' | 'unusedProbes'> & {
  usedOfBatch: ReadonlyMap<string, number>;
};

interface Wants {
  slots: Slots;
  outlook: Outlook;
  /** Whether anything may begin at all. */
  isWanted: boolean;
  now: Date;
}

/**
 * Reserves places of the rates, and probes of paused channels, for as many messages as could leave. It runs before a
 * turn, in transactions of its own. A crash loses the places, and they count as used.
 */
export async function reserve(
  dataSource: DataSource,
  { slots, outlook, isWanted, now }: Wants,
  policy: DeliveryPolicy,
): Promise<Reservation> {
  const requests = isWanted ? freeOf(slots) : 0;
  const questions = outlook.hasQuestions
    ? Math.max(...CHANNELS.map((channel) => slots.free({ channel, class: 'question' })))
    : 0;
  const takenAt = performance.now();
  const probes = await takeProbes(dataSource, toProbe(outlook, now), now, requestLeaseMs(policy));
  const siren: Rate = { key: 'siren', perSecond: policy.maxPerSecond, windowMs: REQUESTS_WINDOW_MS, isStrict: true };
  const asking: Rate = {
    key: 'questions',
    perSecond: questionsPerSecond(policy),
    windowMs: QUESTIONS_WINDOW_MS,
    isStrict: false,
  };
  const ofBatches = outlook.batches.flatMap(({ id, ratePerSecond }) =>
    ratePerSecond === null
      ? []
      : [{ id, rate: { key: `batch:${id}`, perSecond: ratePerSecond, windowMs: BATCH_WINDOW_MS, isStrict: false } }],
  );
  const wants = [
    ...(policy.maxPerSecond > 0 && requests > 0 ? [{ rate: siren, wanted: requests }] : []),
    ...(questions > 0 ? [{ rate: asking, wanted: questions }] : []),
    ...(requests > 0 ? ofBatches.map(({ rate }) => ({ rate, wanted: requests })) : []),
  ];
  const taken = new Map((await takePermits(dataSource, wants)).map((permits) => [permits.rate.key, permits]));
  const waits = [...taken.values()].flatMap(({ freeInMs }) => (freeInMs > 0 ? [freeInMs] : []));
  return {
    permits: policy.maxPerSecond > 0 ? (taken.get('siren')?.taken ?? 0) : Infinity,
    batchPermits: new Map(ofBatches.map(({ id, rate }) => [id, taken.get(rate.key)?.taken ?? 0])),
    questions: taken.get('questions')?.taken ?? 0,
    probed: new Set(probes.map(({ channel }) => channel)),
    moreInMs: waits.length === 0 ? null : Math.min(...waits),
    giveBack: async (used) => {
      if (used !== null) await giveBack(dataSource, { taken, probes, takenAt, now }, used);
    },
  };
}

function freeOf(slots: Slots): number {
  return Math.max(...CHANNELS.map((channel) => slots.free({ channel, class: 'high' })));
}

interface Taken {
  taken: ReadonlyMap<string, Permits>;
  probes: readonly Probe[];
  takenAt: number;
  now: Date;
}

async function giveBack(dataSource: DataSource, { taken, probes, takenAt, now }: Taken, used: Used): Promise<void> {
  await giveBackProbes(
    dataSource,
    probes.filter(({ channel }) => used.unusedProbes.includes(channel)),
    now,
  );
  if (performance.now() - takenAt > WORTH_GIVING_BACK_MS) return;
  const unused = [...taken.values()].map((of) => ({ of, permits: unusedOf(of.rate, of.taken, used) }));
  await giveBackPermits(
    dataSource,
    unused.filter(({ permits }) => permits > 0),
  );
}

function unusedOf({ key }: Rate, taken: number, used: Used): number {
  if (key === 'siren') return used.unusedPermits;
  if (key === 'questions') return used.unusedQuestions;
  return taken - (used.usedOfBatch.get(key.slice('batch:'.length)) ?? 0);
}

/** 0: overdue receipts are not asked for. */
function questionsPerSecond({ reconcileMaxPerSecond, maxPerSecond }: DeliveryPolicy): number {
  return maxPerSecond === 0
    ? reconcileMaxPerSecond
    : Math.min(reconcileMaxPerSecond, maxPerSecond * SHARE_OF_QUESTIONS);
}
