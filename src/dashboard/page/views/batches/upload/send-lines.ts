import { addressOf, ApiError, refusalOf, type Params } from '../../../api/client.js';
import { reconnectAfterMs } from '../../../api/reconnect.js';
import { passes } from '../../../api/use-query.js';

const PATH = 'messages/bulk';
/** How often a connection that breaks is made again before somebody is asked. */
const MOST_TRIES = 8;

export interface Sending {
  params: Params;
  /** Under which the service goes on with what it has; null: it is a dry run, and stores nothing. */
  idempotencyKey: string | null;
  /** @param share of the lines that have left, from 0 to 1 */
  sent: (share: number) => void;
  /** The connection broke, and is made again. */
  broken: (error: Error) => void;
  signal: AbortSignal;
}

/**
 * Sends lines and resolves to the answer. What breaks off is sent again under the same key: the service passes over the lines
 * that it has, so that nobody gets a message twice.
 * @throws ApiError when the service refuses it, or does not answer after all tries
 */
export async function sendLines<Body extends object>(lines: Blob, sending: Sending): Promise<Body> {
  for (let failures = 0; ;) {
    const body = await sendOnce<Body>(lines, sending).catch((error: Error) => {
      if (!passes(error) || failures + 1 >= MOST_TRIES) throw error;
      return error;
    });
    if (!(body instanceof Error) && !isHalf(body)) return body;
    const error = body instanceof Error ? body : new ApiError(0, 'The upload broke off.');
    if (++failures >= MOST_TRIES) throw error;
    sending.broken(error);
    await after(reconnectAfterMs(failures - 1), sending.signal);
  }
}

/** The service has answered, and says that not all has come. */
const isHalf = (body: object): boolean => 'uploadComplete' in body && body.uploadComplete === false;

/** `fetch` does not tell how much has left, and sends no stream by HTTP/1.1. */
function sendOnce<Body>(lines: Blob, { params, idempotencyKey, sent, signal }: Sending): Promise<Body> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', addressOf(PATH, params));
    request.setRequestHeader('Content-Type', 'application/x-ndjson');
    request.setRequestHeader('Accept-Language', 'en');
    if (idempotencyKey !== null) request.setRequestHeader('Idempotency-Key', idempotencyKey);
    request.upload.onprogress = ({ loaded, total }) => sent(total === 0 ? 1 : loaded / total);
    const abort = (): void => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.onloadend = () => {
      signal.removeEventListener('abort', abort);
      if (signal.aborted) return reject(signal.reason as Error);
      const { status, responseText } = request;
      if (status === 0) return reject(new ApiError(0, 'The connection broke off before the service had answered.'));
      if (status < 300) return resolve(JSON.parse(responseText) as Body);
      void refusalOf(new Response(responseText, { status })).then(reject);
    };
    request.send(lines);
  });
}

function after(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
