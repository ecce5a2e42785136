import { describe, expect, it } from 'vitest';
import { csvText } from './csv.js';

const text = (value: string, oneLine = false) => csvText([{ value }], { columns: ['value'], oneLine }, false);

describe('a cell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '=HYPERLINK("https://evil.example")', '＝1+1'])(
    'that would be a formula is disarmed: %j',
    (value) => {
      expect(text(value)).toMatch(/^"?'/);
    },
  );

  it('of several lines is quoted, or one line where every row is one', () => {
    expect(text('a\nb')).toBe('"a\nb"\n');
    expect(text('a\r\nb', true)).toBe('a b\n');
    expect(text('\r=1', true)).toBe(' =1\n');
  });

  it('is quoted where it must be', () => {
    expect(text('a "b", ç')).toBe('"a ""b"", ç"\n');
  });
});

it('writes times in ISO 8601, nothing for null, objects as JSON, and numbers of phones as they are', () => {
  const row = { to: '+919876543210', at: new Date(0), none: null, yes: true, n: -1, more: { a: 1 } };
  expect(csvText([row], { columns: ['to', 'at', 'none', 'yes', 'n', 'more'], phoneNumbers: ['to'] }, true)).toBe(
    'to,at,none,yes,n,more\n+919876543210,1970-01-01T00:00:00.000Z,,true,-1,"{""a"":1}"\n',
  );
});

it('has its header also when there is no row', () => {
  expect(csvText([] as { a: string }[], { columns: ['a'] }, true)).toBe('a\n');
});
