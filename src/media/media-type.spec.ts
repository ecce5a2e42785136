import { describe, expect, it } from 'vitest';
import { HEADS } from '../../test/support/file-heads.js';
import { MEDIA_TYPES, type MediaType } from '../config/choices.js';
import { mayBeAllowed, mediaTypeOf, readContentType } from './media-type.js';

const typeOf = (header: string | undefined, head: Uint8Array, allowed: readonly MediaType[] = MEDIA_TYPES) =>
  mediaTypeOf(readContentType(header), head, allowed);
const kinds = Object.entries(HEADS) as [MediaType, Buffer][];

describe('the kind of a file', () => {
  it('is known for all that may be allowed', () => {
    expect(Object.keys(HEADS).sort()).toEqual([...MEDIA_TYPES].sort());
  });

  it.each(kinds)('is %s when its bytes and its server say so', async (type, head) => {
    expect(await typeOf(type, head)).toBe(type);
    expect(await typeOf(`${type.toUpperCase()}; charset=binary`, head)).toBe(type);
  });

  it.each(kinds)('is %s by its bytes where its server says nothing', async (type, head) => {
    expect(await typeOf(undefined, head)).toBe(type);
    expect(await typeOf('application/octet-stream', head)).toBe(type);
  });

  it.each<[string, MediaType]>([
    ['image/jpg', 'image/jpeg'],
    ['audio/mp3', 'audio/mpeg'],
    ['audio/x-m4a', 'audio/mp4'],
    ['audio/ogg; codecs=opus', 'audio/ogg'],
  ])('may be written %s', async (header, type) => {
    expect(await typeOf(header, HEADS[type])).toBe(type);
  });

  it('is none when the server says another than the bytes', async () => {
    expect(await typeOf('image/png', HEADS['image/jpeg'])).toBeNull();
    expect(await typeOf('text/html', HEADS['image/jpeg'])).toBeNull();
    expect(await typeOf('constructor', HEADS['image/jpeg'])).toBeNull();
    expect(await typeOf('image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'))).toBeNull();
  });

  it.each(['<!doctype html><script>', 'PK\x03\x04', '\x7fELF', 'MZ', '#!/bin/sh', '{"a":1}', '', '\xff', '\xff\xd8'])(
    'is none for bytes that begin with %j',
    async (head) => {
      expect(await typeOf(undefined, Buffer.from(head, 'latin1'))).toBeNull();
      expect(await typeOf('image/jpeg', Buffer.from(head, 'latin1'))).toBeNull();
    },
  );

  it('is none when it is not allowed', async () => {
    expect(await typeOf('image/png', HEADS['image/png'], ['image/jpeg'])).toBeNull();
    expect(await typeOf(undefined, HEADS['image/png'], ['image/jpeg'])).toBeNull();
    expect(mayBeAllowed(readContentType('image/png'), ['image/jpeg'])).toBe(false);
    expect(mayBeAllowed(readContentType('text/html'), MEDIA_TYPES)).toBe(false);
    expect(mayBeAllowed(readContentType(undefined), ['image/jpeg'])).toBe(true);
  });
});
