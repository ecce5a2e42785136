import type { Permits, Rate } from './rate-limiter.js';

/** The result of asking for a slot. */
export type RateSlot =
  | {
      taken: true;
      /** How many more there are within this second, as far as this process knows. */
      remaining: number;
    }
  | { taken: false; freeInMs: number };

/** What this process has of one rate. Times by the stopwatch, in ms. */
interface Share {
  left: number;
  /** When these slots are lost if unused. */
  until: number;
  /** If nothing is left: until when Postgres need not be asked. */
  noneUntil: number;
  /** How far the slots of all processes were booked ahead when this one last asked, and when that was. */
  aheadMs: number;
  askedAt: number;
  asking: Promise<void> | undefined;
  waiting: number;
}

const SECOND_MS = 1_000;
/** The share of a second's slots that a process takes at once. So it asks at most ten times a second. */
const SHARE = 1 / 10;
/** If none was free, Postgres is not asked again for this long. So endless requests cost no statements. */
const PAUSE_MS = 50;

/**
 * A process's shares of rates that hold over all processes. It takes a tenth of a second's slots out of Postgres at
 * once and counts them in memory. So many requests of an application cost a few statements. Slots that a process takes
 * and does not use within a second are lost to the others, at most a tenth. A rate allows a second's slots at once,
 * and no more.
 */
export class RateShares {
  private readonly shares = new Map<string, Share>();

  /** @param ask takes slots out of Postgres, as `takePermits` does; where it rejects, this process goes by its own count */
  constructor(
    private readonly ask: (rate: Rate, wanted: number) => Promise<Permits>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A slot out of memory; null: {@link take} has to ask. */
  takeAtOnce(key: string, perSecond: number): RateSlot | null {
    const now = this.now();
    const share = this.shareOf(key);
    if (now >= share.until) share.left = 0;
    if (share.left === 0) return now < share.noneUntil ? { taken: false, freeInMs: share.noneUntil - now } : null;
    share.left--;
    const taken: RateSlot = { taken: true, remaining: remainingOf(share, perSecond, now) };
    // Asks ahead of need, because whoever takes the last slot would wait for Postgres.
    if (share.left < sizeOf(perSecond) / 4 && now >= share.noneUntil) void this.fill(key, perSecond);
    return taken;
  }

  /** A slot, after asking Postgres if there is none in memory. Never rejects. */
  async take(key: string, perSecond: number): Promise<RateSlot> {
    for (;;) {
      const slot = this.takeAtOnce(key, perSecond);
      if (slot !== null) return slot;
      const share = this.shareOf(key);
      share.waiting++;
      await this.fill(key, perSecond);
      share.waiting--;
    }
  }

  private shareOf(key: string): Share {
    let share = this.shares.get(key);
    if (share === undefined) {
      share = { left: 0, until: 0, noneUntil: 0, aheadMs: 0, askedAt: 0, asking: undefined, waiting: 0 };
      this.shares.set(key, share);
    }
    return share;
  }

  /** One call asks at a time, for all that wait. */
  private fill(key: string, perSecond: number): Promise<void> {
    const share = this.shareOf(key);
    return (share.asking ??= this.askFor(key, perSecond, share).finally(() => (share.asking = undefined)));
  }

  private async askFor(key: string, perSecond: number, share: Share): Promise<void> {
    const rate = rateOf(key, perSecond);
    try {
      const wanted = Math.max(sizeOf(perSecond), Math.min(share.waiting, perSecond));
      const { taken, aheadMs } = await this.ask(rate, wanted);
      const now = this.now();
      share.left = (now >= share.until ? 0 : share.left) + taken;
      share.until = now + SECOND_MS;
      if (taken === 0) share.noneUntil = now + Math.max(PAUSE_MS, aheadMs - rate.windowMs);
      Object.assign(share, { aheadMs, askedAt: now });
    } catch {
      // Nobody is refused because the database is away. For a second each process allows as much as all of them
      // together would.
      const now = this.now();
      Object.assign(share, { left: perSecond, until: now + SECOND_MS, noneUntil: now + SECOND_MS });
      Object.assign(share, { aheadMs: SECOND_MS, askedAt: now });
    }
  }
}

/**
 * Slots of one second may be taken at once. The window is shorter than that by almost one slot, since the limiter always
 * gives one out where anything of the window is left.
 */
function rateOf(key: string, perSecond: number): Rate {
  return { key, perSecond, windowMs: SECOND_MS - (0.99 * SECOND_MS) / perSecond, isStrict: false };
}

function sizeOf(perSecond: number): number {
  return Math.max(1, Math.ceil(perSecond * SHARE));
}

/** Slots in memory, plus slots that nobody had taken when this process last asked. */
function remainingOf({ left, aheadMs, askedAt }: Share, perSecond: number, now: number): number {
  const freeMs = SECOND_MS - Math.max(0, aheadMs - (now - askedAt));
  return Math.min(perSecond, left + Math.floor((freeMs * perSecond) / SECOND_MS));
}
