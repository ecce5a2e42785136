import { leave } from '../session.js';
import type { paths } from './openapi.js';
import type { CurrentSession, ProblemBody } from './types.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** `templates/{name}/preview` as `templates/${string}/preview`. */
type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Path;

/** The paths that the API answers by a method, beneath `/api/v1/`, with whatever stands for their parameters. */
export type ApiPath<By extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<By, object>
    ? Path extends `/api/v1/${infer Rest}`
      ? Filled<Rest>
      : never
    : never;
}[keyof paths];

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

export const post = <Body>(path: ApiPath<'post'>, body?: object): Promise<Body> =>
  request<Body>('POST', addressOf(path), body);

export const patch = <Body>(path: ApiPath<'patch'>, body: object): Promise<Body> =>
  request<Body>('PATCH', addressOf(path), body);

/**
 * An order about many, which may take a minute.
 * @param idempotencyKey under which it may be given again, and is obeyed once
 */
export const postLong = <Body>(
  path: ApiPath<'post'>,
  body: object,
  { signal, idempotencyKey }: { signal?: AbortSignal; idempotencyKey?: string } = {},
): Promise<Body> => {
  const headers: Sent['headers'] = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey };
  const give = () => request<Body>('POST', addressOf(path), body, signal, { headers, timeoutMs: LONG_TIMEOUT_MS });
  return idempotencyKey === undefined ? give() : persistently(give);
};

/** A file, of the type that is named. */
export const postFile = <Body>(path: ApiPath<'post'>, params: Params, file: Blob, type: string): Promise<Body> =>
  request<Body>('POST', addressOf(path, params), file, undefined, {
    headers: { 'Content-Type': type },
    timeoutMs: LONG_TIMEOUT_MS,
  });

const MOST_TRIES = 4;
const RETRY_MS = 1_000;

/** What is obeyed once is asked for again where the service has no time for it just now. */
async function persistently<Body>(give: () => Promise<Body>): Promise<Body> {
  for (let n = 1; ; n++) {
    try {
      return await give();
    } catch (error) {
      if (n === MOST_TRIES || !(error instanceof ApiError) || error.status !== 503) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

export const remove = <Body = unknown>(path: ApiPath<'delete'>, params: Params = {}): Promise<Body> =>
  request<Body>('DELETE', addressOf(path, params));

/** Whether the key is a good one, and only may not do this. */
export function isForbidden(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 403;
}

/**
 * Exchanges an API key for a session, which the browser keeps in a cookie and sends by itself. Null: the key is none of the
 * service's.
 */
export async function signIn(key: string): Promise<CurrentSession | null> {
  // A header holds no other characters; such a key is none of ours anyway.
  const headers = { Authorization: `Bearer ${key.replace(/[^\x21-\x7e]/g, '?')}` };
  const made = await send('POST', addressOf('sessions'), { headers });
  if (made.status === 401) return null;
  if (!made.ok) throw await errorOf(made);
  const current = await send('GET', addressOf('sessions/current'));
  if (current.status === 401) throw new ApiError(401, NOT_KEPT);
  if (!current.ok) throw await errorOf(current);
  return (await current.json()) as CurrentSession;
}

const NOT_KEPT = isSecureContext
  ? 'The browser did not keep the session. Let it take cookies of this page, then try again.'
  : 'The browser keeps no session of a page that came by plain HTTP from another machine. Open this page by HTTPS, or on the machine itself.';

/** Ends the session for every tab of this browser; one that was over is fine, too. */
export async function signOut(): Promise<void> {
  const response = await send('DELETE', addressOf('sessions/current'));
  if (!response.ok && response.status !== 401 && response.status !== 404) throw await errorOf(response);
  leave(null);
}

async function request<Body>(
  method: string,
  url: URL,
  body?: object,
  signal?: AbortSignal,
  more: Pick<Sent, 'headers' | 'timeoutMs'> = {},
): Promise<Body> {
  const response = await send(method, url, { body, signal, ...more });
  if (!response.ok) throw await refusalOf(response);
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as Body;
}

interface Sent {
  headers?: Readonly<Record<string, string>> | undefined;
  /** A file goes as it is, anything else as JSON. */
  body?: object | undefined;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

async function send(
  method: string,
  url: URL,
  { headers, body, signal, timeoutMs = TIMEOUT_MS }: Sent = {},
): Promise<Response> {
  const tooLong = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, {
      method,
      // Key and session go to the API alone.
      redirect: 'error',
      headers: {
        // The page's own words are English, whatever the browser asks for.
        'Accept-Language': 'en',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      signal: signal === undefined ? tooLong : AbortSignal.any([tooLong, signal]),
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(
      0,
      'The service does not answer. Check that it runs and that you are connected, then try again.',
    );
  }
}

/** Why it is no success. Whoever is signed in no longer is shown the sign-in. */
export async function refusalOf(response: Response): Promise<ApiError> {
  const error = await errorOf(response);
  if (response.status === 401) leave(error.message);
  return error;
}

async function errorOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as ProblemBody | null;
  const fields = (problem?.errors ?? []).map(({ path, message }) => `${path} ${message}`).join('; ');
  const reported = [
    problem?.detail ?? problem?.title ?? `The service answered with status ${response.status}.`,
    fields,
  ];
  return new ApiError(response.status, reported.filter((part) => part !== '').join(' '), problem?.requestId ?? null);
}
