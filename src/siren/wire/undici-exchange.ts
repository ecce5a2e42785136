import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { errorCodeOf, ExchangeError, exchangeFailure, type ExchangePhase } from './exchange.js';
import { answerText, type Connecting, type SirenConnections } from './siren-agent.js';

/** A request, whole. */
export interface ExchangeRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  /** Instant of `performance.now()` after which the request must not leave. */
  leaveBefore: number | undefined;
}

export interface ExchangeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Makes one request. Resolves with any status, follows no redirect, knows no proxy, and rejects with an `ExchangeError` only. */
export type Exchange = (request: ExchangeRequest) => Promise<ExchangeAnswer>;

export function undiciExchange({ agent, connecting }: SirenConnections, timeoutMs: number): Exchange {
  return async ({ url, leaveBefore, ...request }) => {
    const { origin, pathname, search } = new URL(url);
    const answer = await new Promise<RawAnswer>((resolve, reject) => {
      // What is not idempotent is never put back by undici to be written a second time.
      const options = { ...request, origin, path: pathname + search, idempotent: false };
      new ExchangeHandler({ timeoutMs, leaveBefore, connecting }, resolve, reject).begin(agent, options);
    });
    const body = answerText(answer.body, answer.headers['content-encoding']);
    if (!body.readable) throw new ExchangeError({ written: true, code: 'invalid_answer' }, body.reason);
    return { status: answer.status, headers: answer.headers, body: body.text };
  };
}

export interface ExchangeLimits {
  /** For the whole exchange, waiting for a connection included. */
  timeoutMs: number;
  /** Instant of `performance.now()` after which the request must not leave. */
  leaveBefore?: number;
  connecting?: () => Connecting | undefined;
}

/** Connecting is blamed when it has taken this long, and half of the time that the request waited. */
const SLOW_CONNECT_MS = 500;
/** A timer that is later than this says that this process was held up: nothing is known of the network. */
const HELD_UP_MS = 500;

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * Follows one request through undici and settles exactly once. undici calls `onRequestStart` synchronously before the
 * first byte is written to a connection that is already open: what fails before it was certainly not sent, what fails
 * after it may have been, and what throws in it never leaves and costs no connection.
 */
export class ExchangeHandler implements Dispatcher.DispatchHandler {
  private phase: ExchangePhase = 'waiting';
  private settled = false;
  private controller?: Dispatcher.DispatchController;
  private timer?: NodeJS.Timeout;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private readonly begunAt = performance.now();
  private readonly deadline: number;

  constructor(
    private readonly limits: ExchangeLimits,
    private readonly resolve: (answer: RawAnswer) => void,
    private readonly reject: (error: ExchangeError) => void,
  ) {
    this.deadline = this.begunAt + limits.timeoutMs;
  }

  /** Hands the request to undici, unless it is too late already. */
  begin(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): void {
    if (this.mustNotLeave()) return this.failUnsent();
    this.waitUntil(this.mustLeaveBy());
    dispatcher.dispatch(request, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // undici may put a request back whose connection went away; once written it is never written again.
    if (this.settled || this.phase !== 'waiting') throw new Error('this request must not be written any more');
    if (this.mustNotLeave()) {
      this.failUnsent();
      throw new Error('too late to be written');
    }
    this.phase = 'written';
    this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.phase = 'answering';
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.settle(() => this.resolve({ status: this.status, headers: this.headers, body: Buffer.concat(this.chunks) }));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    const code = errorCodeOf(error);
    this.settle(() => this.reject(new ExchangeError(exchangeFailure(this.phase, code), code)));
  }

  private waitUntil(instant: number): void {
    this.timer = setTimeout(() => this.onTime(), Math.max(0, Math.ceil(instant - performance.now())));
  }

  private onTime(): void {
    if (this.phase === 'waiting') return this.failUnsent(this.slowConnect());
    if (performance.now() < this.deadline) return this.waitUntil(this.deadline);
    this.settle(() => this.reject(new ExchangeError({ written: true, code: 'timeout' }, 'no whole answer in time')));
    this.controller?.abort(new Error('no whole answer in time'));
  }

  private mustNotLeave(): boolean {
    return performance.now() >= this.mustLeaveBy();
  }

  private mustLeaveBy(): number {
    return Math.min(this.deadline, this.limits.leaveBefore ?? Infinity);
  }

  /** What is being connected, where that kept the request from leaving. */
  private slowConnect(): Connecting | undefined {
    const now = performance.now();
    const connecting = this.limits.connecting?.();
    if (connecting === undefined || now - this.mustLeaveBy() > HELD_UP_MS) return undefined;
    const took = now - connecting.since;
    return took >= SLOW_CONNECT_MS && took >= (now - this.begunAt) / 2 ? connecting : undefined;
  }

  private failUnsent(blamed?: Connecting): void {
    const tooLate = this.limits.leaveBefore !== undefined && this.limits.leaveBefore <= this.deadline;
    const [code, reason] =
      blamed !== undefined
        ? ([blamed.phase === 'lookup' ? 'dns_failed' : 'connect_timeout', `no ${blamed.phase} in time`] as const)
        : tooLate
          ? (['not_sent', 'too late to leave'] as const)
          : (['timeout', 'no free connection'] as const);
    this.settle(() => this.reject(new ExchangeError({ written: false, code }, reason)));
  }

  private settle(act: () => void): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    act();
  }
}
