import type { IncomingMessage } from 'node:http';

/** On Node's request. */
const ARRIVED = Symbol('arrived');
type Timed = IncomingMessage & { [ARRIVED]?: number };

/** Remembers when a request came that was first tried otherwise, by the stopwatch. */
export function arrivedAt(request: IncomingMessage, at: number): void {
  (request as Timed)[ARRIVED] = at;
}

/** When a request came, by the stopwatch: now, unless somebody remembers. */
export function arrivalOf(request: IncomingMessage): number {
  return (request as Timed)[ARRIVED] ?? performance.now();
}
