import type { ExchangeFailure } from './exchange.js';

/** How far an exchange got before it failed. */
export type ExchangePhase = 'waiting' | 'written' | 'answering';

/** Answers that cannot be read, by undici's codes; its parser's errors have only a name, or a code beginning with `HPE_`. */
const UNREADABLE = new Set([
  'HTTPParserError',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
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
  switch (errorCode) {
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return 'timeout';
    case 'UND_ERR_CLOSED':
    case 'UND_ERR_DESTROYED':
      return 'not_sent';
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return 'internal_error';
    default:
      return 'connection_refused';
  }
}

function isUnreadable(errorCode: string): boolean {
  return UNREADABLE.has(errorCode) || errorCode.startsWith('HPE_');
}

/** The machine-readable part of an error, which holds no address and no bytes of an answer. */
export function errorCodeOf(error: Error): string {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error.name;
}
