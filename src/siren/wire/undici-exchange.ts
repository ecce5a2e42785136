import type { IncomingHttpHeaders } from 'node:http';
import { answerText } from './answer-text.js';
import { ExchangeError } from './exchange.js';
import { ExchangeHandler, type RawAnswer } from './exchange-handler.js';
import type { SirenConnections } from './siren-agent.js';

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
