import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type Params } from '../../../api/client.js';
import type { BulkDryRun, BulkResult } from '../../../api/types.js';
import { passes } from '../../../api/use-query.js';
import { linkTo } from '../../../route-address.js';
import { goTo } from '../../../router.js';
import { newIdempotencyKey } from '../../../components/use-once.js';
import { rowsOf } from './csv-rows.js';
import { type ItemLines, itemLines, type Mapping } from './items.js';
import { sendLines } from './send-lines.js';

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
