import { describe, expect, it } from 'vitest';
import { textComplaint } from './field-rules.js';

const length = { min: 1, max: 4096 };

describe('a safe text', () => {
  it.each([
    ['one character', 'a'],
    ['4096 letters', 'a'.repeat(4096)],
    ['4096 emoji, though they are 8192 UTF-16 units', '😀'.repeat(4096)],
    ['control characters other than NUL', 'a\tb\r\n\u0007'],
  ])('is %s', (_name, text) => {
    expect(textComplaint(text, length)).toBeNull();
  });

  it.each([
    ['empty', '', 'must be 1 to 4096 characters long'],
    ['4097 letters', 'a'.repeat(4097), 'must be 1 to 4096 characters long'],
    ['4097 emoji', '😀'.repeat(4097), 'must be 1 to 4096 characters long'],
    ['a NUL', 'a\0b', 'must not contain a NUL character'],
    ['half a surrogate pair', 'a\ud83d', 'must be well-formed Unicode, without lone surrogates'],
    ['a number', 5, 'must be a string'],
    ['nothing', undefined, 'must be a string'],
    ['a list', ['a'], 'must be a string'],
  ])('is not %s', (_name, value, complaint) => {
    expect(textComplaint(value, length)).toEqual(complaint);
  });

  it('counts one emoji as one character also at the lower end', () => {
    expect(textComplaint('😀', { min: 2, max: 4 })).toEqual('must be 2 to 4 characters long');
    expect(textComplaint('😀😀', { min: 2, max: 4 })).toBeNull();
  });
});
