import type { SmsLimit } from '../deciding/next-step.types.js';

/** Takes SMS from their quotas; answers for which messages none is left. */
export type TakeSms = (wanted: readonly { messageId: string; to: string }[]) => Promise<ReadonlyMap<string, SmsLimit>>;

/** Places that were taken before a turn, and how many of them it used. */
export class PermitCounter {
  private taken = 0;

  /** @param permits how many there are; Infinity where there is no limit */
  constructor(private readonly permits: number) {}

  take(): boolean {
    if (this.taken >= this.permits) return false;
    this.taken++;
    return true;
  }

  get used(): number {
    return this.taken;
  }

  /** For others, or to be given back; Infinity where there is no limit. */
  get unused(): number {
    return this.permits - this.taken;
  }
}
