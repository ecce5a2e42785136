import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SIMPLEST } from './simplest.js';

/** The bytes of a body, one a character (latin1), and what its headers say of it. */
export interface SentBody {
  bytes: string;
  contentType: string | null;
  contentEncoding: string | null;
}

/** As the document has it; now and then of another type or coding, by the word alone or really. */
export function sent(bytes: fc.Arbitrary<string>, contentType: string): fc.Arbitrary<SentBody> {
  const asIs = (body: string): SentBody => ({ bytes: body, contentType, contentEncoding: null });
  const odd = fc.tuple(bytes, fc.option(fc.constantFrom(...ODD_TYPES)), fc.option(fc.constantFrom(...ODD_CODINGS)));
  return fc.oneof(
    SIMPLEST,
    { arbitrary: bytes.map(asIs), weight: 40 },
    {
      arbitrary: odd.map(([body, type, coding]) => ({ bytes: body, contentType: type, contentEncoding: coding })),
      weight: 1,
    },
    { arbitrary: bytes.map((body) => ({ ...asIs(packed(body)), contentEncoding: 'gzip' })), weight: 1 },
    {
      arbitrary: fc.tuple(bytes, fc.constantFrom('utf-16le', 'utf-16be', 'latin1')).map(([body, charset]) => ({
        ...asIs(recoded(body, charset)),
        contentType: `${contentType}; charset=${charset}`,
      })),
      weight: 1,
    },
  );
}

function packed(bytes: string): string {
  return gzipSync(Buffer.from(bytes, 'latin1')).toString('latin1');
}

function recoded(bytes: string, charset: string): string {
  if (charset === 'latin1')
    return Buffer.from(bytes, 'latin1')
      .toString('utf8')
      .replace(/[^\0-\xff]/g, '?');
  const wide = Buffer.from(`\ufeff${Buffer.from(bytes, 'latin1').toString('utf8')}`, 'utf16le');
  return (charset === 'utf-16be' ? wide.swap16() : wide).toString('latin1');
}

const ODD_TYPES = [
  ...['text/plain', 'text/csv', 'application/x-ndjson', 'application/xml', 'multipart/form-data; boundary=x', '*/*'],
  ...['application/x-www-form-urlencoded', 'application/problem+json', 'application/json, text/plain', 'a'.repeat(300)],
  ...[
    'application/json; charset=utf-16',
    'application/json;charset="utf-8"',
    'APPLICATION/JSON',
    'application/json;;;',
  ],
  ...['json', ';', '\xff\xfe'],
];
const ODD_CODINGS = ['gzip', 'br', 'deflate', 'identity', 'chunked', 'zstd', 'gzip, gzip', 'x', '\xff'];
