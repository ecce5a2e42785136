import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answerText, MAX_ANSWER_BYTES } from './siren-agent.js';

const JSON_TEXT = '{"message_id":"wa-1","note":"₹1200"}';
const BOM = '\ufeff';
const text = (body: Uint8Array, encoding?: string | string[]) => {
  const read = answerText(body, encoding);
  return read.readable ? read.text : read;
};

const PACK: readonly [string, (bytes: Uint8Array) => Uint8Array][] = [
  ['gzip', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['GZip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  ['br', zlib.brotliCompressSync],
  ['zstd', zlib.zstdCompressSync],
];

describe('an answer', () => {
  it.each([undefined, '', 'identity', ' Identity '])('that is not packed is its text: %j', (encoding) => {
    expect(text(Buffer.from(JSON_TEXT), encoding)).toBe(JSON_TEXT);
    expect(text(Buffer.from(BOM + JSON_TEXT), encoding)).toBe(JSON_TEXT);
    expect(text(Buffer.alloc(0), encoding)).toBe('');
  });

  it.each(PACK)('that is packed as %s is unpacked, and its byte order mark dropped', (encoding, pack) => {
    expect(text(pack(Buffer.from(JSON_TEXT)), encoding)).toBe(JSON_TEXT);
    expect(text(pack(Buffer.from(BOM + JSON_TEXT)), encoding)).toBe(JSON_TEXT);
    expect(text(Buffer.alloc(0), encoding)).toBe('');
  });

  it('whose packing has the name of another is unpacked', () => {
    expect(text(zlib.gzipSync(JSON_TEXT), 'deflate')).toBe(JSON_TEXT);
    expect(text(zlib.deflateSync(JSON_TEXT), 'gzip')).toBe(JSON_TEXT);
  });

  it.each(PACK)('that says %s and is not is taken as it came', (encoding) => {
    for (const body of [JSON_TEXT, ` ${BOM}${JSON_TEXT}`, '17']) expect(text(Buffer.from(body), encoding)).toBe(body);
    expect(text(Buffer.from(BOM + JSON_TEXT), encoding)).toBe(JSON_TEXT);
  });

  it('that is packed more than once is unpacked from the last layer to the first', () => {
    const twice = zlib.brotliCompressSync(zlib.gzipSync(JSON_TEXT));
    expect(text(twice, 'gzip, br')).toBe(JSON_TEXT);
    expect(text(twice, ['gzip', 'br'])).toBe(JSON_TEXT);
    expect(text(twice, ['identity,gzip', ',br'])).toBe(JSON_TEXT);
    expect(text(twice, 'gzip,gzip,gzip,gzip,br')).toEqual({ readable: false, reason: 'packed too many times' });
  });

  it('that is packed in an unknown way is taken as it came', () => {
    expect(text(Buffer.from('<html>'), 'exi')).toBe('<html>');
  });

  it.each(PACK)('%s of gigabytes is given up at the cap', (encoding, pack) => {
    const bomb = pack(Buffer.alloc(64 << 20));
    const before = process.memoryUsage.rss();
    expect(text(bomb, encoding)).toEqual({ readable: false, reason: 'too large once unpacked' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(32 << 20);
    const whole = Buffer.alloc(MAX_ANSWER_BYTES, 'x');
    expect(text(pack(whole), encoding)).toBe(whole.toString());
    const onceMore = zlib.gzipSync(bomb);
    expect(text(onceMore, `${encoding}, gzip`)).toEqual({ readable: false, reason: 'too large once unpacked' });
  });

  it.each(PACK)('%s that is cut off is no answer', (encoding, pack) => {
    const packed = pack(Buffer.from(JSON_TEXT));
    expect(text(packed.subarray(0, -12), encoding)).toEqual({ readable: false, reason: 'cut off' });
  });
});
