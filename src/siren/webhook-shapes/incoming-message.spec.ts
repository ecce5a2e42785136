import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../../../test/vectors/siren/incoming-messages.json' with { type: 'json' };
import { readIncomingMessage } from './incoming-message.js';

/** A body that is a text is sent as it is. */
const read = (body: unknown) =>
  readIncomingMessage(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('readIncomingMessage', () => {
  it.each(vectors.good)('reads $about', ({ body, value }) => {
    expect(read(body)).toEqual({ ok: true, value: { ...value, sentAt: new Date(value.sentAt) } });
  });

  it.each(vectors.bad)('refuses $about', ({ body, paths }) => {
    const result = read(body);
    expect(result.ok ? [] : result.errors.map(({ path }) => path)).toEqual(paths);
  });

  it('makes everything safe for Postgres, in keys too', () => {
    const result = read({
      message_id: 'half \ud800',
      from_number: '+91',
      message_type: 'text',
      timestamp: '2026-01-01T12:00:00Z',
      to_number: 'a\0b',
      content: 'NUL \0 and half \udc00',
      metadata: { 'k\0\ud800': ['\0', { deep: '\ud800' }] },
    });
    expect(result).toMatchObject({
      ok: true,
      value: {
        providerMessageId: 'half \ufffd',
        to: 'a\ufffdb',
        text: 'NUL \ufffd and half \ufffd',
        metadata: { 'k\ufffd\ufffd': ['\ufffd', { deep: '\ufffd' }] },
      },
    });
  });

  it('takes the last of a repeated key, and __proto__ for a mere key', () => {
    const body =
      '{"message_id":"a","message_id":"b","from_number":"c","message_type":"text","timestamp":"2026-01-01",' +
      '"__proto__":{"content":"inherited"},"metadata":{"__proto__":{"media_url":"https://evil.example"}}}';
    const result = readIncomingMessage(Buffer.from(body));
    expect(result).toMatchObject({ ok: true, value: { providerMessageId: 'b', text: null, media: [] } });
    expect(Object.keys(result.ok ? result.value.metadata : {})).toEqual(['__proto__']);
  });

  it('never throws, and refuses what is incomplete', () => {
    fc.assert(fc.property(fc.uint8Array(), (raw) => !readIncomingMessage(raw).ok));
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => typeof read(body).ok === 'boolean'));
  });

  it('keeps any text Postgres can store as it came', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((s) => !s.includes('\0'));
    const rest = { message_id: 'a', from_number: 'b', message_type: 'text', timestamp: '2026-01-01T00:00:00Z' };
    fc.assert(
      fc.property(text, (content) => {
        const result = read({ ...rest, content });
        return result.ok && result.value.text === content;
      }),
    );
  });
});
