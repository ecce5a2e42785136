import type { IncomingMessage, ServerResponse } from 'node:http';
import { say } from '../languages/say.js';
import { overloads } from '../meters/meters.js';
import type { Connections } from './connections.js';
import { overloadedProblem, requestTimeoutProblem } from './problems.js';
import type { ServerLimits } from './server-limits.js';
import { Turns } from './turns.js';

const LOOK_EVERY_MS = 500;

/**
 * Large bodies, of which only a few are in hand at once: the others are not read, so that they wait at their sender. Each
 * is parsed, and what it says is done, before the next one is.
 */
export class LargeBodies {
  private readonly slots: Turns;
  private readonly parsing = new Turns(1);
  /** When something last came of those that are being read. */
  private readonly lastAt = new Map<IncomingMessage, number>();
  private readonly answers = new WeakMap<IncomingMessage, ServerResponse>();

  constructor(
    private readonly connections: Connections,
    private readonly limits: ServerLimits,
  ) {
    this.slots = new Turns(limits.largeBodies);
  }

  /**
   * Resolves when the body may be read.
   * @throws Problem 503 when that is not soon
   */
  async enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { largeBodyMs, largeBodyWaitMs } = this.limits;
    const waiting = new AbortController();
    const leave = (): void => waiting.abort(requestTimeoutProblem());
    // The time of whoever waits for others is not his own.
    this.connections.allow(request, null);
    this.connections.onRefusal(request, (problem) => waiting.abort(problem));
    const timer = setTimeout(() => waiting.abort(tooManyProblem()), largeBodyWaitMs);
    const looking = setInterval(() => this.refuseSilent(), LOOK_EVERY_MS);
    response.once('close', leave);
    try {
      response.once('close', await this.slots.take(waiting.signal));
    } finally {
      clearTimeout(timer);
      clearInterval(looking);
      response.off('close', leave);
    }
    this.connections.allow(request, largeBodyMs);
    this.answers.set(request, response);
    this.lastAt.set(request, performance.now());
    const remove = (): boolean => this.lastAt.delete(request);
    request
      .on('data', () => this.lastAt.set(request, performance.now()))
      .once('end', remove)
      .once('close', remove);
  }

  /** Parses a whole body, a large one when it is its turn, which lasts until the request is answered. */
  inTurn(request: IncomingMessage, parse: () => void): void {
    const response = this.answers.get(request);
    if (response === undefined) return parse();
    void this.parsing.take().then((end) => {
      if (response.closed) end();
      else response.once('close', end);
      parse();
    });
  }

  /** While others wait. */
  private refuseSilent(): void {
    const before = performance.now() - this.limits.largeBodySilentMs;
    for (const [request, at] of this.lastAt) {
      if (at < before) this.connections.refuse(request, silentProblem());
    }
  }
}

function tooManyProblem() {
  overloads.inc({ what: 'large_body' });
  return overloadedProblem(
    say('Other large bodies are being processed. Send this one again, or as application/x-ndjson.'),
  );
}

function silentProblem() {
  overloads.inc({ what: 'large_body' });
  return overloadedProblem(say('Nothing more came of the body, while others wait. Send it again.'));
}
