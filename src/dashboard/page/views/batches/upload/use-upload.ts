import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf, ApiError, type Params, refusalOf } from '../../../api/client.js';
import { reconnectAfterMs } from '../../../api/reconnect.js';
import type { BulkDryRun, BulkResult } from '../../../api/types.js';
import { passes } from '../../../api/use-query.js';
import { newIdempotencyKey } from '../../../components/use-once.js';
import { linkTo } from '../../../route-address.js';
import { goTo } from '../../../router.js';
import { rowsOf } from './csv.js';
import { type ItemLines, itemLines, type Mapping } from './items.js';

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

/** How far an upload is. Shares are from 0 to 1. */
type UploadState =
  | { is: 'chosen' }
  | { is: 'reading'; rows: number }
  | { is: 'checking'; share: number }
  | { is: 'checked'; lines: ItemLines; result: BulkDryRun }
  | { is: 'sending'; lines: ItemLines; result: BulkDryRun; share: number; isBroken: boolean }
  | { is: 'failed'; error: Error; sending: { lines: ItemLines; result: BulkDryRun } | null };

export interface Uploading {
  state: UploadState;
  /** Nothing of what was chosen may change: it is under way, or some of it is. */
  isFixed: boolean;
  check: (file: Blob, hasNames: boolean, mapping: Mapping, params: Params) => Promise<void>;
  /** Sends what was checked, or goes on with it. */
  send: (params: Params) => Promise<void>;
  stop: () => void;
}

/** @param chosen what is to be sent, as text: what was checked of anything else counts no more */
export function useUpload(chosen: string): Uploading {
  const [state, setState] = useState<UploadState>({ is: 'chosen' });
  const running = useRef(new AbortController());
  const key = useRef('');
  const isThere = useRef(true);
  useEffect(() => () => void (isThere.current = false), []);

  useEffect(() => {
    running.current.abort();
    key.current = newIdempotencyKey();
    setState({ is: 'chosen' });
  }, [chosen]);

  const isSending = state.is === 'sending';
  useEffect(() => {
    if (!isSending) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isSending]);

  const begin = (): AbortSignal => {
    running.current.abort();
    running.current = new AbortController();
    return running.current.signal;
  };

  return {
    state,
    isFixed: isSending || (state.is === 'failed' && state.sending !== null && !isRefused(state.error)),
    async check(file, hasNames, mapping, params) {
      const signal = begin();
      const show = (next: UploadState): void => void (signal.aborted || setState(next));
      try {
        show({ is: 'reading', rows: 0 });
        const onRows = (rows: number): void => show({ is: 'reading', rows });
        const lines = await itemLines(rowsOf(file), mapping, { hasNames, onRows, signal });
        show({ is: 'checking', share: 0 });
        const result = await sendLines<BulkDryRun>(lines.lines, {
          params: { ...params, dryRun: 'true' },
          idempotencyKey: null,
          sent: (share) => show({ is: 'checking', share }),
          broken: () => undefined,
          signal,
        });
        show({ is: 'checked', lines, result });
      } catch (error) {
        show({ is: 'failed', error: error as Error, sending: null });
      }
    },
    async send(params) {
      const sending = state.is === 'checked' ? state : state.is === 'failed' ? state.sending : null;
      if (sending === null) return;
      const { lines, result } = sending;
      const signal = begin();
      const show = (share: number, isBroken: boolean): void =>
        void (signal.aborted || setState({ is: 'sending', lines, result, share, isBroken }));
      show(0, false);
      try {
        const { batchId } = await sendLines<BulkResult>(lines.lines, {
          params,
          idempotencyKey: key.current,
          sent: (share) => show(share, false),
          broken: () => show(0, true),
          signal,
        });
        if (isThere.current) goTo(linkTo('batches', batchId));
      } catch (error) {
        setState({ is: 'failed', error: error as Error, sending: { lines, result } });
      }
    },
    stop() {
      running.current.abort(new Error('You stopped it. What has arrived is sent; “Go on” sends the rest.'));
      if (!isSending) setState({ is: 'chosen' });
    },
  };
}

/** The service took nothing, and would not take the same again. What broke off or was stopped may be half there. */
const isRefused = (error: Error): boolean => error instanceof ApiError && !passes(error);
