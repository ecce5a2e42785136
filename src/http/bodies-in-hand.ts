import type { IncomingMessage } from 'node:http';
import { say } from '../languages/say.js';
import { overloads } from '../meters/meters.js';
import type { Problem } from './problem.js';
import { overloadedProblem } from './problems.js';

interface Body {
  bytes: number;
  refuse: (problem: Problem) => void;
}

/**
 * The bodies that have not come to their end. Of most of them nobody knows yet whether they are genuine: beyond the limit
 * the oldest goes, which is one that stopped in the middle, as long as there are such; who sends a whole one is served.
 */
export class BodiesInHand {
  private readonly bodies = new Map<IncomingMessage, Body>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Counts what comes of a body until its end; `refuse` is called when it must go, and nothing more of it is kept. */
  add(request: IncomingMessage, refuse: (problem: Problem) => void): void {
    const body = { bytes: 0, refuse };
    this.bodies.set(request, body);
    const count = (chunk: Buffer): void => {
      if (!this.bodies.has(request)) return;
      body.bytes += chunk.length;
      this.bytes += chunk.length;
      while (this.bytes > this.maxBytes) this.refuseOldest();
    };
    request.on('data', count).once('close', () => this.remove(request));
  }

  private refuseOldest(): void {
    const [request, { refuse }] = this.bodies.entries().next().value!;
    this.remove(request);
    overloads.inc({ what: 'body' });
    refuse(
      overloadedProblem(say('More is being sent than this process can hold, and this body did not come to its end.')),
    );
  }

  private remove(request: IncomingMessage): void {
    this.bytes -= this.bodies.get(request)?.bytes ?? 0;
    this.bodies.delete(request);
  }
}
