import { inspect } from 'node:util';
import { type InternalAxiosRequestConfig, isAxiosError } from 'axios';

/** Headers that hold a key, in lower case. */
const KEPT = ['authorization'];

/** What axios leaves out of the JSON of its errors, by the request's own configuration. */
export const REDACT = [...KEPT];

/** As an interceptor: whoever prints the headers of a request, or what holds them, does not see the key. They are sent as they are. */
export function hideKey(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
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
export function withoutRequest(error: unknown): Error {
  if (!isAxiosError(error)) return error as Error;
  for (const name of ['config', 'request', 'response']) {
    if (name in error) Object.defineProperty(error, name, { enumerable: false });
  }
  return error;
}
