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

/** How far an exchange got before it failed. */
export type ExchangePhase = 'waiting' | 'written' | 'answering';

/** Answers that cannot be read, by undici's codes; its parser's errors have only a name, or a code beginning with `HPE_`. */
const UNREADABLE = new Set([
  'HTTPParserError',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
]);

/** Names of Node's own errors of TLS, and those of OpenSSL's for a certificate that cannot be trusted. */
const TLS =
  /^(?:ERR_(?:TLS|SSL|OSSL)|CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|PATH_LENGTH_|INVALID_(?:CA|PURPOSE)$|(?:HOSTNAME_MISMATCH|EPROTO|OUT_OF_MEM)$)/;
/** Also as the end of a failed handshake's code: see `siren-agent.ts`. */
const TIMED_OUT = /(?:^|_)(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/;
/** Beside `EAI_…`: the resolver's own codes. */
const DNS: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ENONAME', 'ESERVFAIL', 'EREFUSED', 'ETIMEOUT']);
/** No way to the host: no route, no address of ours, or a firewall of this machine. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'ENETRESET', 'ENONET', 'EADDRNOTAVAIL', 'EADDRINUSE'],
  ...['EAFNOSUPPORT', 'EACCES', 'EPERM', 'ENOBUFS'],
]);

/** Turns undici's and Node's errors into what matters: was anything written, and was it an answer that failed? */
export function exchangeFailure(phase: ExchangePhase, errorCode: string): ExchangeFailure {
  switch (phase) {
    case 'waiting':
      return { written: false, code: codeBeforeWriting(errorCode) };
    case 'written':
      return { written: true, code: isUnreadable(errorCode) ? 'invalid_answer' : 'connection_lost' };
    case 'answering':
      return { written: true, code: 'invalid_answer' };
  }
}

function codeBeforeWriting(errorCode: string): (ExchangeFailure & { written: false })['code'] {
  if (TIMED_OUT.test(errorCode)) return 'connect_timeout';
  if (TLS.test(errorCode)) return 'tls_failed';
  if (errorCode.startsWith('EAI_') || DNS.has(errorCode)) return 'dns_failed';
  if (UNREACHABLE.has(errorCode)) return 'network_unreachable';
  switch (errorCode) {
    case 'UND_ERR_CLOSED':
    case 'UND_ERR_DESTROYED':
      return 'not_sent';
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return 'internal_error';
    default:
      // Refused, or reset before anything was written.
      return 'connection_refused';
  }
}

function isUnreadable(errorCode: string): boolean {
  return UNREADABLE.has(errorCode) || errorCode.startsWith('HPE_');
}

/**
 * The machine-readable part of an error, which holds no address and no bytes of an answer. Of a host with several
 * addresses, of which one kind often cannot be reached from here at all, another one's tells more.
 */
export function errorCodeOf(error: Error): string {
  const several: unknown[] = error instanceof AggregateError ? error.errors : [];
  const codes = several.filter((each) => each instanceof Error).map(errorCodeOf);
  const code: unknown = codes.find((each) => !UNREACHABLE.has(each)) ?? codes[0] ?? ('code' in error && error.code);
  return typeof code === 'string' ? code : error.name;
}
