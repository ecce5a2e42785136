import type { OwnCodeOf } from '../own-codes.js';

/** A request as a dialect states it; address and key are added by the client. */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Absolute path beneath the base address, already encoded. */
  path: string;
  /** JSON. */
  body?: string;
  headers?: Record<string, string>;
}

/** An answer that came whole. */
export interface WireAnswer {
  status: number;
  retryAfter?: string;
  /** When Siren answered, by its own clock; left out where it does not say. */
  answeredAt?: Date;
  body: string;
}

/** A 2xx; in some dialects it may still tell an error. */
export function isSuccess({ status }: WireAnswer): boolean {
  return status >= 200 && status <= 299;
}

/** Why there is no whole answer. The line between the two: had anything been written to the connection? */
export type ExchangeFailure =
  | { written: false; code: OwnCodeOf<'unreached' | 'bug'> | 'not_sent' | 'timeout' }
  | { written: true; code: Exclude<OwnCodeOf<'unanswered' | 'doubt'>, 'not_sent' | 'lease_lapsed'> };

/** Carries an {@link ExchangeFailure} through axios. `reason` names the cause without addresses or bytes. */
export class ExchangeError extends Error {
  constructor(
    readonly failure: ExchangeFailure,
    readonly reason: string,
  ) {
    super(`${failure.code} (${reason})`);
    this.name = 'ExchangeError';
  }
}
