/** The outcome of one request. `body` is null if the answer was larger than what is read. */
export type PostOutcome = { durationMs: number } & (
  | { outcome: 'answered'; status: number; retryAfter: string | undefined; body: string | null }
  /**
   * No complete answer: the receiver may have got the event or not. `internal_error`: its answer could not be stored.
   */
  | {
      outcome: 'failed';
      code: 'timeout' | 'connection_refused' | 'host_unknown' | 'connection_failed' | 'internal_error';
    }
);

/** Why an outcome is no delivery. Null: it is one, which only a 2xx is. */
export function postFailure(outcome: PostOutcome): string | null {
  if (outcome.outcome === 'failed') return outcome.code;
  return outcome.status >= 200 && outcome.status < 300 ? null : `http_${outcome.status}`;
}
