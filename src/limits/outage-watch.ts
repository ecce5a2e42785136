import { type Channel, CHANNELS } from '../siren/channel.js';
import type { HealthSignal } from './channel-health.js';

const WINDOW_S = 10;
const LEAST_REQUESTS = 20;
const FAILED_SHARE = 0.5;

interface Sample {
  /** Answers by the second in which they came, for ten seconds. */
  seconds: Map<number, { answers: number; failed: number }>;
  failedInARow: number;
}

const fresh = (): Sample => ({ seconds: new Map(), failedInARow: 0 });

/**
 * Detects from this process's answers that Siren is away: of at least twenty requests within ten seconds on a channel,
 * half failed. Twenty failures in a row count too: after a busy time it would take seconds until half have failed, and
 * messages would use up their requests. It only detects. The pause that follows is a row, so that every replica waits.
 */
export class OutageWatch {
  private readonly samples = new Map<Channel, Sample>(CHANNELS.map((channel) => [channel, fresh()]));

  /**
   * @param now milliseconds of a stopwatch
   * @returns whether the channel must be paused
   */
  note(channel: Channel, signal: HealthSignal, now: number): boolean {
    if (signal === 'nothing') return false;
    const sample = this.samples.get(channel)!;
    const isFailed = signal === 'outage';
    add(sample, isFailed, Math.floor(now / 1_000));
    if (!isFailed || !isOutage(sample)) return false;
    this.samples.set(channel, fresh());
    return true;
  }
}

function add(sample: Sample, isFailed: boolean, second: number): void {
  for (const old of sample.seconds.keys()) if (old <= second - WINDOW_S) sample.seconds.delete(old);
  // Nothing was heard for so long that what came before is another story.
  if (sample.seconds.size === 0) sample.failedInARow = 0;
  const counts = sample.seconds.get(second) ?? { answers: 0, failed: 0 };
  sample.seconds.set(second, { answers: counts.answers + 1, failed: counts.failed + Number(isFailed) });
  sample.failedInARow = isFailed ? sample.failedInARow + 1 : 0;
}

function isOutage({ seconds, failedInARow }: Sample): boolean {
  let answers = 0;
  let failed = 0;
  for (const second of seconds.values()) {
    answers += second.answers;
    failed += second.failed;
  }
  return failedInARow >= LEAST_REQUESTS || (answers >= LEAST_REQUESTS && failed >= answers * FAILED_SHARE);
}
