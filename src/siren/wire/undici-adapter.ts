import { AxiosHeaders, type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import type { Dispatcher } from 'undici';
import { answerText } from './answer-text.js';
import { ExchangeError } from './exchange.js';
import { ExchangeHandler, type RawAnswer } from './exchange-handler.js';
import type { SirenConnections } from './siren-agent.js';

/** What our requests may say to the adapter beyond what axios knows. */
export interface ExchangeConfig extends AxiosRequestConfig<string> {
  /** Instant of `performance.now()` after which the request must not leave. */
  leaveBefore?: number;
}

/**
 * Lets axios ride on undici, about three times as fast as its own Node adapter here. Resolves with any status, follows
 * no redirect, knows no proxy, and rejects with an `ExchangeError` only.
 */
export function undiciAdapter({ agent, connecting }: SirenConnections, timeoutMs: number): AxiosAdapter {
  return async (config) => {
    const { leaveBefore } = config as ExchangeConfig;
    const url = new URL(config.url ?? '');
    const request: Dispatcher.DispatchOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: (config.method ?? 'get').toUpperCase(),
      headers: AxiosHeaders.from(config.headers).toJSON() as Record<string, string>,
      body: config.data as string | undefined,
      // Such a request is never put back by undici to be written a second time.
      idempotent: false,
    };
    const answer = await new Promise<RawAnswer>((resolve, reject) => {
      new ExchangeHandler({ timeoutMs, leaveBefore, connecting }, resolve, reject).begin(agent, request);
    });
    const body = answerText(answer.body, answer.headers['content-encoding']);
    if (!body.readable) throw new ExchangeError({ written: true, code: 'invalid_answer' }, body.reason);
    return {
      status: answer.status,
      statusText: '',
      headers: AxiosHeaders.from(answer.headers as Record<string, string>),
      data: body.text,
      config,
    };
  };
}
