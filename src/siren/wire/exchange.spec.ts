import { describe, expect, it } from 'vitest';
import { errorCodeOf, exchangeFailure, type ExchangePhase } from './exchange.js';

describe('exchangeFailure', () => {
  it.each<[ExchangePhase, string, object]>([
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

  it.each([
    ['dns_failed', 'ENOTFOUND EAI_AGAIN EAI_FAIL EAI_MEMORY EAI_SYSTEM ENODATA ESERVFAIL EREFUSED ETIMEOUT'],
    ['connection_refused', 'ECONNREFUSED ECONNRESET EPIPE ECONNABORTED UND_ERR_SOCKET EMFILE WHATEVER'],
    ['network_unreachable', 'EHOSTUNREACH ENETUNREACH ENETDOWN EHOSTDOWN EADDRNOTAVAIL EAFNOSUPPORT EACCES EPERM'],
    ['connect_timeout', 'UND_ERR_CONNECT_TIMEOUT ETIMEDOUT ERR_TLS_HANDSHAKE_UND_ERR_CONNECT_TIMEOUT'],
    ['connect_timeout', 'ERR_TLS_HANDSHAKE_ETIMEDOUT'],
    ['tls_failed', 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_UNTRUSTED CERT_REVOKED CERT_SIGNATURE_FAILURE'],
    ['tls_failed', 'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['tls_failed', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_AFTER_FIELD'],
    ['tls_failed', 'ERR_TLS_CERT_ALTNAME_INVALID ERR_TLS_HANDSHAKE_ECONNRESET ERR_SSL_WRONG_VERSION_NUMBER EPROTO'],
    ['tls_failed', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION HOSTNAME_MISMATCH INVALID_CA PATH_LENGTH_EXCEEDED'],
  ])('%s: %s before anything was written', (code, errorCodes) => {
    for (const errorCode of errorCodes.split(' ')) {
      expect([errorCode, exchangeFailure('waiting', errorCode)]).toEqual([errorCode, { written: false, code }]);
    }
  });

  it('names a failure at several addresses by the one that tells the most', () => {
    const failed = (...codes: string[]) =>
      errorCodeOf(new AggregateError(codes.map((code) => Object.assign(new Error(), { code }))));
    expect(failed('ENETUNREACH', 'ECONNREFUSED')).toBe('ECONNREFUSED');
    expect(failed('ETIMEDOUT', 'ECONNREFUSED')).toBe('ETIMEDOUT');
    expect(failed('ENETUNREACH', 'EHOSTUNREACH')).toBe('ENETUNREACH');
    expect(failed()).toBe('AggregateError');
  });

  it('names an error by its code, else by its class', () => {
    expect(errorCodeOf(Object.assign(new Error('to 10.0.0.1'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
    expect(errorCodeOf(new TypeError('bytes of an answer'))).toBe('TypeError');
  });
});
