import { inspect } from 'node:util';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import {
  type AxiosAdapter,
  AxiosHeaders,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
  isAxiosError,
} from 'axios';
import { firstValueFrom } from 'rxjs';
import type { Exchange, ExchangeAnswer, ExchangeRequest } from './undici-exchange.js';

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

/** What our requests may say to the adapter beyond what axios knows. */
interface ExchangeConfig extends AxiosRequestConfig<string> {
  /** Instant of `performance.now()` after which the request must not leave. */
  leaveBefore?: number;
}

/** Lets axios ride on undici, about three times as fast as its own Node adapter here. */
function undiciAdapter(exchange: Exchange): AxiosAdapter {
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

/** Headers that hold a key, in lower case. */
const KEPT = ['authorization'];

/** What axios leaves out of the JSON of its errors, by the request's own configuration. */
const REDACT = [...KEPT];

/** As an interceptor: whoever prints the headers of a request, or what holds them, does not see the key. They are sent as they are. */
function hideKey(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const { headers } = config;
  const shown = (): object =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, KEPT.includes(name.toLowerCase()) ? '[secret]' : value]),
    );
  Object.defineProperty(headers, inspect.custom, { value: shown, configurable: true });
  return config;
}

/**
 * The same error, but what axios attached to it is not shown with it: the request's headers, and Node's request, which holds
 * them as text.
 */
function withoutRequest(error: unknown): Error {
  if (!isAxiosError(error)) return error as Error;
  for (const name of ['config', 'request', 'response']) {
    if (name in error) Object.defineProperty(error, name, { enumerable: false });
  }
  return error;
}
