import { describe, expect, it } from 'vitest';
import { errorCodeOf, exchangeFailure, type ExchangePhase } from './exchange-failure.js';

describe('exchangeFailure', () => {
  it.each<[ExchangePhase, string, object]>([
    ['waiting', 'ECONNREFUSED', { written: false, code: 'connection_refused' }],
    ['waiting', 'ENOTFOUND', { written: false, code: 'connection_refused' }],
    ['waiting', 'ECONNRESET', { written: false, code: 'connection_refused' }],
    ['waiting', 'ERR_TLS_CERT_ALTNAME_INVALID', { written: false, code: 'connection_refused' }],
    ['waiting', 'UND_ERR_CONNECT_TIMEOUT', { written: false, code: 'timeout' }],
    ['waiting', 'ETIMEDOUT', { written: false, code: 'timeout' }],
    ['waiting', 'UND_ERR_CLOSED', { written: false, code: 'not_sent' }],
    ['waiting', 'UND_ERR_DESTROYED', { written: false, code: 'not_sent' }],
    ['waiting', 'UND_ERR_INVALID_ARG', { written: false, code: 'internal_error' }],
    ['written', 'ECONNRESET', { written: true, code: 'connection_lost' }],
    ['written', 'UND_ERR_SOCKET', { written: true, code: 'connection_lost' }],
    ['written', 'UND_ERR_DESTROYED', { written: true, code: 'connection_lost' }],
    ['written', 'HTTPParserError', { written: true, code: 'invalid_answer' }],
    ['written', 'HPE_INVALID_CONSTANT', { written: true, code: 'invalid_answer' }],
    ['written', 'UND_ERR_HEADERS_OVERFLOW', { written: true, code: 'invalid_answer' }],
    ['answering', 'UND_ERR_RES_EXCEEDED_MAX_SIZE', { written: true, code: 'invalid_answer' }],
    ['answering', 'UND_ERR_SOCKET', { written: true, code: 'invalid_answer' }],
  ])('%s, %s', (phase, code, expected) => {
    expect(exchangeFailure(phase, code)).toEqual(expected);
  });

  it('names an error by its code, else by its class', () => {
    expect(errorCodeOf(Object.assign(new Error('to 10.0.0.1'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
    expect(errorCodeOf(new TypeError('bytes of an answer'))).toBe('TypeError');
  });
});
