import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../figures.js';
import { Connection } from './connection.js';
import { nextRequest, type Target } from './requests.js';

/**
 * A load: so many connections, each sending its next request when the one before is answered, until the end. At a rate,
 * all together send no faster than that.
 */
export interface Load {
  target: Target;
  connections: number;
  until: { ms: number } | { requests: number };
  /** Requests a second. */
  rate?: number;
}

/**
 * What came of a load. Latencies in milliseconds, from the request's first byte out to its answer's last byte in; at a
 * rate, from when it should have left, so that a stall counts for all that it kept waiting.
 */
export interface Volley {
  answered: number;
  perSecond: number;
  p50: number;
  p99: number;
}

/** Fires a load. @throws Error when one answer is not 2xx: what is refused costs nothing and must not count. */
export async function fire({ target, connections, until, rate }: Load): Promise<Volley> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(target.port)));
  const latencies: number[] = [];
  const began = performance.now();
  let left = 'requests' in until ? until.requests : Infinity;
  const end = 'ms' in until ? began + until.ms : Infinity;
  let slots = 0;
  const nextSlot = async (): Promise<number> => {
    if (rate === undefined) return performance.now();
    const due = began + (slots++ * 1000) / rate;
    if (due < end) await sleep(Math.max(0, due - performance.now()));
    return due;
  };
  const run = async (connection: Connection): Promise<void> => {
    while (left > 0 && performance.now() < end) {
      left--;
      const sent = await nextSlot();
      if (sent >= end) return;
      const request = nextRequest(target);
      const status = await connection.exchange(request);
      if (status < 200 || status > 299) throw new Error(`a ${target.kind} was answered ${status}`);
      latencies.push(performance.now() - sent);
    }
  };
  try {
    await Promise.all(open.map(run));
    const seconds = (performance.now() - began) / 1000;
    latencies.sort((a, b) => a - b);
    return {
      answered: latencies.length,
      perSecond: latencies.length / seconds,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    };
  } finally {
    for (const connection of open) connection.close();
  }
}
