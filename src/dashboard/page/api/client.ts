import { session, signOut } from '../session.js';
import type { ProblemBody } from './types.js';

/** Beside `/admin/`, wherever a proxy has put both. */
const API = new URL('../api/v1/', document.baseURI);
const TIMEOUT_MS = 30_000;
const LONG_TIMEOUT_MS = 180_000;

/** An answer that is no success, or none at all; `message` is for the operator. */
export class ApiError extends Error {
  constructor(
    /** 0: there was no answer. */
    readonly status: number,
    message: string,
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export type Params = Readonly<Record<string, string | number | undefined>>;

/** The address of a call, without parameters that are empty. */
export function addressOf(path: string, params: Params = {}): URL {
  const url = new URL(path, API);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url;
}

export const get = <Body>(path: string, params: Params = {}, signal?: AbortSignal): Promise<Body> =>
  request<Body>('GET', addressOf(path, params), undefined, signal);

export const post = <Body>(path: string, body?: object): Promise<Body> => request<Body>('POST', addressOf(path), body);

/**
 * An order about many, which may take a minute.
 * @param idempotencyKey under which it may be given again, and is obeyed once
 */
export const postLong = <Body>(
  path: string,
  body: object,
  { signal, idempotencyKey }: { signal?: AbortSignal; idempotencyKey?: string } = {},
): Promise<Body> => {
  const headers: More['headers'] = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
  return request<Body>('POST', addressOf(path), body, signal, { headers, timeoutMs: LONG_TIMEOUT_MS });
};

export const remove = <Body = unknown>(path: string, params: Params = {}): Promise<Body> =>
  request<Body>('DELETE', addressOf(path, params));

/** Whether the key is a good one, and only may not do this. */
export function isForbidden(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 403;
}

/** Whether this key is one of the service's, whatever it may do; throws ApiError when nobody can tell. */
export async function isAccepted(key: string): Promise<boolean> {
  const response = await send('GET', addressOf('batches', { limit: 1 }), key);
  if (response.status === 401) return false;
  if (response.status === 403) return true;
  if (!response.ok) throw await errorOf(response);
  return true;
}

interface More {
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
}
const NO_MORE: More = { headers: {}, timeoutMs: TIMEOUT_MS };

async function request<Body>(
  method: string,
  url: URL,
  body?: object,
  signal?: AbortSignal,
  more = NO_MORE,
): Promise<Body> {
  const response = await send(method, url, session.get().key ?? '', body, signal, more);
  if (response.status === 401) signOut('refused');
  if (!response.ok) throw await errorOf(response);
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as Body;
}

async function send(
  method: string,
  url: URL,
  key: string,
  body?: object,
  signal?: AbortSignal,
  { headers, timeoutMs } = NO_MORE,
): Promise<Response> {
  const tooLong = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, {
      method,
      // The key goes to the API alone.
      redirect: 'error',
      headers: {
        // The page's own words are English, whatever the browser asks for.
        'Accept-Language': 'en',
        // A header holds no other characters; such a key is none of ours anyway.
        Authorization: `Bearer ${key.replace(/[^\x21-\x7e]/g, '?')}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      signal: signal === undefined ? tooLong : AbortSignal.any([tooLong, signal]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      0,
      'The service does not answer. Check that it runs and that you are connected, then try again.',
    );
  }
}

export async function errorOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as ProblemBody | null;
  const fields = (problem?.errors ?? []).map(({ path, message }) => `${path} ${message}`).join('; ');
  const reported = [
    problem?.detail ?? problem?.title ?? `The service answered with status ${response.status}.`,
    fields,
  ];
  return new ApiError(response.status, reported.filter((part) => part !== '').join(' '), problem?.requestId ?? null);
}
