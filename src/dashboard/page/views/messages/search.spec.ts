import { describe, expect, it } from 'vitest';
import { searchOf } from './search.js';

describe('what somebody looks for', () => {
  it.each([
    ['', null],
    ['  ', null],
    ['0199B7A0-0000-7000-8000-000000000001', { for: 'id', id: '0199b7a0-0000-7000-8000-000000000001' }],
    [' +91 98765 43210 ', { for: 'to', to: '+91 98765 43210' }],
    ['(987) 654-3210', { for: 'to', to: '(987) 654-3210' }],
    ['\u202a+91 98765 43210\u202c', { for: 'to', to: '\u202a+91 98765 43210\u202c' }],
    ['\u096f\u096e\u096d\u096c\u096b\u096a', { for: 'to', to: '\u096f\u096e\u096d\u096c\u096b\u096a' }],
    ['12345', { for: 'reference', reference: '12345' }],
    ['order-12345678', { for: 'reference', reference: 'order-12345678' }],
  ])('%j', (typed, search) => {
    expect(searchOf(typed)).toEqual(search);
  });
});
