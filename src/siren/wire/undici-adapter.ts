import { AxiosHeaders, type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import type { Exchange } from './undici-exchange.js';

/** What our requests may say to the adapter beyond what axios knows. */
export interface ExchangeConfig extends AxiosRequestConfig<string> {
  /** Instant of `performance.now()` after which the request must not leave. */
  leaveBefore?: number;
}

/** Lets axios ride on undici, about three times as fast as its own Node adapter here. */
export function undiciAdapter(exchange: Exchange): AxiosAdapter {
  return async (config) => {
    const { leaveBefore } = config as ExchangeConfig;
    const answer = await exchange({
      method: (config.method ?? 'get').toUpperCase(),
      url: config.url ?? '',
      headers: AxiosHeaders.from(config.headers).toJSON() as Record<string, string>,
      body: config.data as string | undefined,
      leaveBefore,
    });
    return {
      status: answer.status,
      statusText: '',
      headers: AxiosHeaders.from(answer.headers as Record<string, string>),
      data: answer.body,
      config,
    };
  };
}
