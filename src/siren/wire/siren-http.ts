import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';
import { hideKey, REDACT, withoutRequest } from './hide-key.js';
import type { Exchange, ExchangeAnswer, ExchangeRequest } from './undici-exchange.js';
import { type ExchangeConfig, undiciAdapter } from './undici-adapter.js';

/**
 * Without a token of our own, `HttpService` makes one for each request and cancels it once the answer is there: an error
 * with its stack, thrown away, for a third of the CPU a request costs. Nothing here is ever cancelled but by its clock.
 */
const NEVER_CANCELLED = axios.CancelToken.source().token;

const REQUEST = Object.getOwnPropertyDescriptor(HttpService.prototype, 'request')!.value as HttpService['request'];

/** How a service of ours makes its requests, as long as nobody can tell whether they go through axios. */
const straight = new WeakMap<HttpService, Exchange>();

/**
 * The `HttpService` by which requests go to Siren. Interceptors, defaults and adapters that are set on its `axiosRef` see
 * each of them, and so does whoever puts another `request` or another service in its place. While nobody has, axios would
 * only add its price, 85 µs of CPU to the 50 of a request without it (undici's own `request()` costs 55). So it is passed
 * by until somebody looks at `axiosRef`, which is the one way to change it.
 */
export function sirenHttp(exchange: Exchange): HttpService {
  // Bodies are ours to write and to read: axios' transforms would parse and trim them.
  const instance = axios.create({ adapter: undiciAdapter(exchange), transformRequest: [], transformResponse: [] });
  instance.interceptors.request.use(hideKey);
  instance.interceptors.response.use(undefined, (error: unknown) => Promise.reject(withoutRequest(error)));
  const http = new HttpService(instance);
  straight.set(http, exchange);
  const look = (): typeof instance => {
    straight.delete(http);
    return instance;
  };
  return Object.defineProperty(http, 'axiosRef', { get: look, configurable: true });
}

/**
 * Makes a request by the `HttpService` that was provided, which need not be ours: so it is told what ours does anyway, to
 * follow no redirect, which would take the key along.
 */
export async function exchangeBy(http: HttpService, request: ExchangeRequest): Promise<ExchangeAnswer> {
  const exchange = http.request === REQUEST ? straight.get(http) : undefined;
  if (exchange !== undefined) return exchange(request);
  const { method, url, headers, body, leaveBefore } = request;
  const config: ExchangeConfig = {
    ...{ method, url, headers, data: body, leaveBefore },
    cancelToken: NEVER_CANCELLED,
    maxRedirects: 0,
    redact: REDACT,
  };
  const answer = await firstValueFrom(http.request<string>(config)).catch((error: unknown) =>
    Promise.reject(withoutRequest(error)),
  );
  return { status: answer.status, headers: answer.headers as ExchangeAnswer['headers'], body: answer.data };
}
