/** What came of one request. `body` is null where the answer was larger than we read. */
export type PostOutcome = { durationMs: number } & (
  | { outcome: 'answered'; status: number; retryAfter: string | undefined; body: string | null }
  /** No whole answer: the receiver may have got it or not. `internal_error`: what it answered could not be stored. */
  | {
      outcome: 'failed';
      code: 'timeout' | 'connection_refused' | 'host_unknown' | 'connection_failed' | 'internal_error';
    }
);

/** Why an outcome is no delivery, null when it is: only a 2xx is. */
export function failureOf(outcome: PostOutcome): string | null {
  if (outcome.outcome === 'failed') return outcome.code;
  return outcome.status >= 200 && outcome.status < 300 ? null : `http_${outcome.status}`;
}
