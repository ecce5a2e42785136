import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE_LENGTH, safeMessage } from './safe-message.js';

describe('safeMessage', () => {
  const text = 'Your one-time code is in here: never share it with anybody';

  it('hides a secret wherever it stands, and a quoted part of a text', () => {
    const shown = safeMessage(`key s3cret-key: «${text.slice(5, 40)}…» refused, s3cret-key!`, ['s3cret-key', text]);
    expect(shown).toBe('key [hidden]: «[hidden]…» refused, [hidden]!');
  });

  it('hides a text whose line breaks were lost on the way', () => {
    expect(safeMessage('bad: first line second line', ['first line\nsecond line'])).toBe('bad: [hidden]');
  });

  it('leaves words that a text merely shares', () => {
    expect(safeMessage('never share it', ['please share'])).toBe('never share it');
  });

  it('hides a short text only where it stands alone', () => {
    expect(safeMessage('no, not «no»: (no.)', ['no'])).toBe('[hidden], not «[hidden]»: ([hidden].)');
    expect(safeMessage('key=a.b?', ['a.b'])).toBe('key=[hidden]?');
  });

  it('is one line', () => {
    expect(safeMessage(' a\r\n\tb\u2028c\0d ')).toBe('a b c d');
  });

  it('is capped without cutting a character in two', () => {
    expect(safeMessage('x'.repeat(10_000))).toHaveLength(MAX_MESSAGE_LENGTH);
    const emoji = safeMessage(`x${'🍛'.repeat(1000)}`);
    expect(emoji.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
    expect(emoji.isWellFormed()).toBe(true);
  });

  it('never shows a secret of any length, also across the cap', () => {
    const secret = fc.string({ minLength: 24, maxLength: 60, unit: fc.constantFrom(...'abcXYZ-_.') });
    fc.assert(
      fc.property(secret, fc.nat(600), (key, before) => {
        expect(safeMessage('#'.repeat(before) + key + '#', [key])).not.toContain(key.slice(0, 12));
      }),
    );
  });

  it('is safe to store, whatever came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (any, hidden) => {
        const shown = safeMessage(any, hidden);
        return shown.isWellFormed() && !/\p{Cc}/u.test(shown) && shown.length <= MAX_MESSAGE_LENGTH;
      }),
    );
  });
});
