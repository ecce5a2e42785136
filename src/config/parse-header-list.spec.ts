import { describe, expect, it } from 'vitest';
import { headerList } from './service-settings.js';

describe('a list of headers', () => {
  it.each<[string, Record<string, string>]>([
    ['api-key=abc', { 'api-key': 'abc' }],
    [' api-key = abc , x-tenant=acme ', { 'api-key': 'abc', 'x-tenant': 'acme' }],
    ['authorization=Basic%20YTpi==', { authorization: 'Basic YTpi==' }],
    ['api-key=a%2Cb%3Dc', { 'api-key': 'a,b=c' }],
    ['api-key=', { 'api-key': '' }],
  ])('%j is read', (text, headers) => {
    expect(headerList(text)).toEqual({ ok: true, value: headers });
  });

  it.each(['abc', 'a=1,', ',a=1', '=1', 'a b=1', 'a=%zz', 'a=%0a', 'a=%C3%BC', 'ü=1'])('%j is none', (text) => {
    expect(headerList(text).ok).toBe(false);
  });
});
