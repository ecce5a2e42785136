import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCode, readErrorReport } from './error-report.js';

const codeOf = (value: unknown, httpStatus?: number) =>
  chooseCode(readErrorReport(value), { channel: 'whatsapp', httpStatus });

describe('an error code', () => {
  it.each<[string, unknown, string | undefined]>([
    ['error.code', { error: { code: '131026', message: 'x' } }, '131026'],
    ['error.code as a number', { error: { code: 131026 } }, '131026'],
    ['code', { code: '131047' }, '131047'],
    ['errorCode', { errorCode: 'INVALID_RECIPIENT' }, 'INVALID_RECIPIENT'],
    ['error.errorCode', { error: { errorCode: 'X-1', message: 'm' } }, 'X-1'],
    ['error_code', { error_code: 30005 }, '30005'],
    ['a code behind its provider', { error: { code: 'META-131026' } }, '131026'],
    ['a code behind a letter', { errors: [{ code: 'E131026' }] }, '131026'],
    ['a code behind a word that the tables do not know', { code: 'X-131999' }, 'X-131999'],
    ['JSON in a text of any name', { body: '{"error":{"code":131026}}' }, '131026'],
    ['the first of errors', { errors: [{ code: 131051 }] }, '131051'],
    ['the text of error', { error: 'Message failed: 131026' }, '131026'],
    ['a bare text', '(#131047) Re-engagement message', '131047'],
    ['brackets', 'failed [131026]', '131026'],
    ['the end of a sentence', 'failed with 131026.', '131026'],
    ['an equals sign', 'ErrorCode=30005', '30005'],
    ['an unknown number of five digits', 'carrier says 45999', '45999'],
    ['a short code from its field', { error: { code: 4 } }, '4'],
    ['the inner code rather than the outer', { code: 400, error: { code: 131026 } }, '131026'],
    ['a known number rather than a vague field', { code: 'FAILED', message: '131026 undeliverable' }, '131026'],
    ['nothing: four digits in text', 'failed with 1013', undefined],
    ['nothing: a phone number', 'no route to +919876543210', undefined],
    ['nothing: a phone number in groups', 'no route to 98765 43210', undefined],
    ['nothing: part of an id', 'request a12345b, trace 12345-6', undefined],
    ['nothing: a decimal', 'costs 12345.67', undefined],
    ['nothing: a phone number as code', { code: '919876543210' }, undefined],
    ['nothing: an object as code', { code: { a: 1 } }, undefined],
    ['nothing: an empty code', { code: '' }, undefined],
    ['nothing: null', null, undefined],
    ['nothing: an empty object', {}, undefined],
  ])('is found in %s', (_where, value, expected) => {
    expect(codeOf(value)).toBe(expected);
  });

  it('is no number of a quoted text, unless the table knows it', () => {
    const quoted = ['Your one-time code is 482913', 'Flight 131026'];
    const code = (text: string) => chooseCode(readErrorReport(text, { quoted }), { channel: 'whatsapp' });
    expect(code('482913 was blocked')).toBeUndefined();
    expect(code('482913: 131026')).toBe('131026');
  });

  it('is not the mere repetition of the HTTP status', () => {
    expect(codeOf({ code: 400, message: 'bad' }, 400)).toBeUndefined();
    expect(codeOf({ code: 470 }, 400)).toBe('470');
  });
});

describe('an error message', () => {
  it.each<[unknown, string | null]>([
    [{ error: { message: 'inner' }, message: 'outer' }, 'inner'],
    [{ error: 'text' }, 'text'],
    [{ error: { code: 1 }, message: 'outer' }, 'outer'],
    [{ errors: ['first', 'second'] }, 'first'],
    [{ detail: 'problem' }, 'problem'],
    ['plain', 'plain'],
    ['  ', null],
    [{}, null],
    [7, null],
    [[1, 2], null],
  ])('of %j is %j', (value, expected) => {
    expect(readErrorReport(value).message).toBe(expected);
  });

  it('is read from what is nested without end, or has more values than are read', () => {
    const deep = (open: string, close: string) => JSON.parse(open.repeat(50_000) + close.repeat(50_000)) as unknown;
    const many = Array.from({ length: 100_000 }, (_, i) => ({ code: i }));
    const bodies = [
      { xcode: deep('[', ']'), error: deep('[', ']') },
      { error: many, errors: JSON.stringify(many) },
      Object.fromEntries(many.map(({ code }) => [`error_code${code}`, { error: many }])),
    ];
    for (const body of bodies) {
      const { known, others } = readErrorReport({ code: 131026, ...body });
      expect(known[0]).toBe('131026');
      expect(known.length + others.length).toBeLessThanOrEqual(5_000);
    }
  });

  it('is read from anything without throwing', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(readErrorReport(value).known)));
  });
});
