import { BoundedMap } from './bounded-map.js';
import type { ProviderError } from './dialect.js';

const WINDOW_MS = 24 * 3_600_000;

/** What WhatsApp says to a free text outside of the 24 hours: it takes the request, and tells of it later. */
export const WINDOW_CLOSED: ProviderError = { code: 131047, message: 'Re-engagement message' };

/** When each number last wrote by WhatsApp: for 24 hours after that it may be written to freely. */
export class Windows {
  private readonly wroteAt: BoundedMap<string, number>;

  constructor(capacity: number) {
    this.wroteAt = new BoundedMap(capacity);
  }

  /** @param at ISO 8601 */
  wrote(number: string, at: string): void {
    const key = keyOf(number);
    const written = Date.parse(at);
    if (!Number.isNaN(written)) this.wroteAt.set(key, Math.max(written, this.wroteAt.get(key) ?? 0));
  }

  isOpen(number: string, now: number): boolean {
    return now - (this.wroteAt.get(keyOf(number)) ?? -Infinity) < WINDOW_MS;
  }
}

/** Numbers come with or without a plus. */
function keyOf(number: string): string {
  return number.replace(/\D/g, '');
}
