import { CircuitState, ConsecutiveBreaker, type IBreaker, SamplingBreaker } from 'cockatiel';
import { type Channel, CHANNELS } from '../siren/channel.js';
import type { HealthSignal } from './channel-health.js';

const WINDOW_MS = 10_000;
const LEAST_REQUESTS = 20;
/** The library wants more than a share; half of them is enough here. */
const SHARE = 0.5 - Number.EPSILON;

interface Sample {
  breakers: readonly IBreaker[];
  lastAt: number;
}

/**
 * Notices, from the answers that this process gets, that Siren is away: of at least twenty requests within ten seconds
 * on a channel, half failed; or twenty in a row, since after a busy time half of them would take seconds, in which
 * messages use up their requests. It only notices; the pause that follows is a row, so that every replica waits.
 */
export class OutageWatch {
  private readonly samples = new Map<Channel, Sample>(CHANNELS.map((channel) => [channel, fresh()]));

  /**
   * @param now milliseconds of a stopwatch
   * @returns whether the channel must be paused
   */
  note(channel: Channel, signal: HealthSignal, now: number): boolean {
    if (signal === 'nothing') return false;
    let sample = this.samples.get(channel)!;
    // The library drops old counts only as new ones come.
    if (now - sample.lastAt > WINDOW_MS) this.samples.set(channel, (sample = fresh()));
    sample.lastAt = now;
    if (signal !== 'outage') {
      for (const breaker of sample.breakers) breaker.success(CircuitState.Closed);
      return false;
    }
    // Each of them must hear of it.
    const opened = sample.breakers.map((breaker) => breaker.failure(CircuitState.Closed));
    if (!opened.includes(true)) return false;
    this.samples.set(channel, fresh());
    return true;
  }
}

function fresh(): Sample {
  const options = { threshold: SHARE, duration: WINDOW_MS, minimumRps: LEAST_REQUESTS / (WINDOW_MS / 1000) };
  return { breakers: [new SamplingBreaker(options), new ConsecutiveBreaker(LEAST_REQUESTS)], lastAt: 0 };
}
