import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Problem } from './problem.js';
import { requestTimeoutProblem } from './problems.js';
import { rawAnswer } from './problem.filter.js';
import type { ServerLimits } from './server-limits.js';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Makes its handler answer with a problem. Null: its handler does not wait for the body, or reads it by itself. */
  refuse: ((problem: Problem) => void) | null;
  /** It has longer than {@link ServerLimits.requestMs}, and whoever said so ends it. */
  hasLonger: boolean;
}

/** One connection of a client, with what it asked and is not answered yet: several requests where they are pipelined. */
export class Connection {
  readonly since = performance.now();
  private readonly inHand = new Set<ServerResponse>();
  private newest: Exchange | null = null;
  private isClosing = false;
  private isConcluded = false;

  constructor(
    readonly socket: Socket,
    private readonly limits: Pick<ServerLimits, 'requestMs' | 'unreadMs' | 'lingerMs'>,
    private readonly onIdle: () => void,
  ) {
    const destroySoon = socket.destroySoon.bind(socket);
    // Node calls it after an answer that ends the connection. To close while something comes in would be a reset, and a
    // reset may overtake the answer.
    socket.destroySoon = () => (this.isWhole() ? destroySoon() : this.linger());
  }

  get isIdle(): boolean {
    return this.inHand.size === 0;
  }

  /** Its last answer is sent, and what still comes is dropped until the client has ended, or the time for it is over. */
  get hasHungUp(): boolean {
    return this.isConcluded && this.socket.writableEnded;
  }

  /** Its newest request is not whole, and can be refused. */
  get isReceiving(): boolean {
    return !this.isWhole() && this.newest!.refuse !== null;
  }

  /** Nothing came or went for a while. */
  onSilence(): void {
    // A handler may take its time; an answer that nobody reads has no end.
    if (this.isIdle || this.socket.writableLength > 0) this.socket.destroy();
    else this.socket.setTimeout(this.limits.unreadMs);
  }

  /** A request has come, as far as its headers. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    if (this.isClosing && this.newest !== null) setKeepAlive(this.newest.response, true);
    const exchange: Exchange = { request, response, refuse: null, hasLonger: false };
    this.newest = exchange;
    this.inHand.add(response);
    if (this.isClosing) setKeepAlive(response, false);
    response.once('close', () => {
      this.inHand.delete(response);
      if (request.complete) this.release(exchange);
      else this.limitRest(exchange);
      if (this.isIdle) this.onIdle();
    });
  }

  /** How the newest request can be refused while its body comes. */
  onRefusal(request: IncomingMessage, refuse: (problem: Problem) => void): void {
    if (this.newest?.request === request) this.newest.refuse = refuse;
  }

  /** A request has so long from now, instead of the common limit; null: its handler limits it, until it is answered. */
  allow(request: IncomingMessage, ms: number | null): void {
    if (this.newest?.request !== request) return;
    this.newest.hasLonger = true;
    if (ms === null) return;
    const timer = setTimeout(() => {
      if (!request.complete) void this.conclude(requestTimeoutProblem());
    }, ms).unref();
    request.once('close', () => clearTimeout(timer));
  }

  /** The newest request takes too long, or no request came. */
  onTimeout(): void {
    const exchange = this.newest;
    if (exchange?.hasLonger === true && !exchange.request.complete && !exchange.response.writableFinished) return;
    void this.conclude(requestTimeoutProblem());
  }

  /** From now on the last answer that is owed ends the connection. */
  closeAfterAnswers(): void {
    this.isClosing = true;
    if (this.newest !== null) setKeepAlive(this.newest.response, false);
  }

  /** A request is not whole, and will not be waited for. */
  refuseUnfinished(problem: Problem): void {
    // Whoever streams a body hears of the end by itself.
    if (!this.isWhole() && (this.isReceiving || !this.newest!.hasLonger)) void this.conclude(problem);
  }

  /**
   * Answers what was asked before, then with the problem what is not whole, and hangs up.
   * @param asked the headers of a request that is none of those in hand
   */
  async conclude(problem: Problem, asked: IncomingHttpHeaders = {}): Promise<void> {
    if (this.isConcluded) return;
    this.isConcluded = true;
    const earlier = [...this.inHand].filter(({ req }) => req.complete);
    await Promise.all(earlier.map((response) => new Promise((resolve) => response.once('close', resolve))));
    if (this.socket.destroyed) return;
    const unfinished = this.isWhole() ? null : this.newest;
    if (unfinished?.response.headersSent !== true) {
      const headers = unfinished?.request.headers ?? asked;
      if (unfinished?.refuse) return unfinished.refuse(problem);
      // Nobody who only opened a connection waits for words.
      if (this.socket.bytesRead > 0) this.socket.write(rawAnswer(problem, headers));
    }
    this.linger();
  }

  private isWhole(): boolean {
    return this.newest === null || this.newest.request.complete;
  }

  /** What comes of a request after its answer is dropped, but not for ever. */
  private limitRest(exchange: Exchange): void {
    if (this.socket.destroyed) return;
    const timer = setTimeout(() => this.socket.destroy(), this.limits.requestMs).unref();
    exchange.request.once('close', () => {
      clearTimeout(timer);
      this.release(exchange);
    });
  }

  /** An idle connection must not keep what was asked: megabytes, perhaps. */
  private release(exchange: Exchange): void {
    if (this.newest === exchange) this.newest = null;
  }

  /** Hangs up, but reads and drops for a while what the client still sends. */
  private linger(): void {
    this.socket.end();
    this.newest?.request.resume();
    this.socket.resume();
    setTimeout(() => this.socket.destroy(), this.limits.lingerMs).unref();
  }
}

/** Whether the connection lives on after this answer, if that can still be said. */
function setKeepAlive(response: ServerResponse, keepAlive: boolean): void {
  if (!response.headersSent) response.shouldKeepAlive = keepAlive;
}
