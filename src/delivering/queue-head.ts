/** Beyond this a claim walks over rows that are gone and that a held snapshot keeps vacuum from removing. */
const SLOW_MS = 5;
/** Claims by other replicas, and clocks that differ, put rows a little behind what this process saw last. */
const SLACK_MS = 10_000;
const LOOK_AGAIN_LEAST_MS = 5_000;
const LOOK_AGAIN_TIMES = 50;
const BEGINNING = new Date(0);

type Queue = 'due' | 'lines';

interface Head {
  floor: Date;
  /** Instant of `now()` from which the very end is looked at again. */
  beginAgainAt: number;
  tookMs: number;
}

/**
 * From where claims read a queue. A queue's index rots at its head: entries of rows that are long gone stay as long as
 * anybody holds an old snapshot (measured over 290,000: a claim took 29 to 50 ms instead of 0.16). So a claim begins at
 * the very end, and when that is slow, the next ones begin where the last one found its first row, a little before it; the
 * end is looked at again after fifty times what it took, since something may have been put there.
 */
export class QueueHead {
  private readonly heads: Record<Queue, Head> = { due: fresh(), lines: fresh() };

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Runs a claim from where it should begin, and remembers how long it took. */
  async measured<Result>(queue: Queue, claim: (floor: Date) => Promise<Result>): Promise<Result> {
    const head = this.heads[queue];
    const startedAt = this.now();
    if (startedAt >= head.beginAgainAt) head.floor = BEGINNING;
    const isFromTheEnd = head.floor === BEGINNING;
    const result = await claim(head.floor);
    if (isFromTheEnd) {
      head.tookMs = this.now() - startedAt;
      head.beginAgainAt = startedAt + Math.max(LOOK_AGAIN_LEAST_MS, LOOK_AGAIN_TIMES * head.tookMs);
    }
    return result;
  }

  /** @param first the oldest that the claim found; null: it found nothing to go by */
  saw(queue: Queue, first: Date | null): void {
    const head = this.heads[queue];
    const isSlow = head.tookMs > SLOW_MS;
    head.floor = isSlow && first !== null ? new Date(first.getTime() - SLACK_MS) : BEGINNING;
  }
}

function fresh(): Head {
  return { floor: BEGINNING, beginAgainAt: 0, tookMs: 0 };
}
