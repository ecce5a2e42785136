import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ExchangeError } from './exchange.js';
import { errorCodeOf, exchangeFailure, type ExchangePhase } from './exchange-failure.js';

export interface ExchangeLimits {
  /** For the whole exchange, waiting for a connection included. */
  timeoutMs: number;
  /** Instant of `performance.now()` after which the request must not leave. */
  leaveBefore?: number;
}

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
  private readonly deadline: number;

  constructor(
    private readonly limits: ExchangeLimits,
    private readonly resolve: (answer: RawAnswer) => void,
    private readonly reject: (error: ExchangeError) => void,
  ) {
    this.deadline = performance.now() + limits.timeoutMs;
  }

  /** Hands the request to undici, unless it is too late already. */
  begin(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): void {
    if (this.mustNotLeave()) return this.failUnsent();
    this.waitUntil(Math.min(this.deadline, this.limits.leaveBefore ?? Infinity));
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
    if (this.phase === 'waiting') return this.failUnsent();
    if (performance.now() < this.deadline) return this.waitUntil(this.deadline);
    this.settle(() => this.reject(new ExchangeError({ written: true, code: 'timeout' }, 'no whole answer in time')));
    this.controller?.abort(new Error('no whole answer in time'));
  }

  private mustNotLeave(): boolean {
    return performance.now() >= Math.min(this.deadline, this.limits.leaveBefore ?? Infinity);
  }

  private failUnsent(): void {
    const tooLate = this.limits.leaveBefore !== undefined && this.limits.leaveBefore <= this.deadline;
    const [code, reason] = tooLate
      ? (['not_sent', 'too late to leave'] as const)
      : (['timeout', 'no connection'] as const);
    this.settle(() => this.reject(new ExchangeError({ written: false, code }, reason)));
  }

  private settle(act: () => void): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    act();
  }
}
