import { hidePhoneNumbers } from '../logging/mask-phone-numbers.js';

/** Characters of an error's text that are kept. */
export const MAX_MESSAGE_LENGTH = 500;

/** Of a text to be hidden, any part at least this long is hidden too: Siren may quote only some of it. */
const MIN_QUOTE_LENGTH = 12;

/**
 * A foreign text made safe to log and to store: no phone number, nothing of `hidden` (keys, secrets, the message's own
 * text), no control characters or lone surrogates, at most 500 characters.
 */
export function safeMessage(text: string, hidden: readonly string[] = []): string {
  const printable = text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  // What lies beyond the cap is not shown; the slack keeps a secret that straddles the cap recognisable.
  const bounded = printable.slice(0, 2 * MAX_MESSAGE_LENGTH);
  const hiddenAway = hidden.reduce((shown, secret) => hideQuotes(shown, secret), bounded);
  return capped(hidePhoneNumbers(hiddenAway).trim());
}

function hideQuotes(text: string, secret: string): string {
  const needle = secret
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return needle.length < MIN_QUOTE_LENGTH ? hideWord(text, needle) : hideParts(text, needle);
}

/** A short secret only where it stands alone: hiding every `no` would leave nothing of an error to read. */
function hideWord(text: string, word: string): string {
  if (word === '') return text;
  const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), '[hidden]');
}

function hideParts(text: string, needle: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    let end = at + MIN_QUOTE_LENGTH;
    if (end > text.length || !needle.includes(text.slice(at, end))) {
      result += text[at++];
      continue;
    }
    while (end < text.length && needle.includes(text.slice(at, end + 1))) end++;
    result += '[hidden]';
    at = end;
  }
  return result;
}

function capped(text: string): string {
  if (text.length <= MAX_MESSAGE_LENGTH) return text;
  // Cutting a surrogate pair in two would leave half a character.
  return `${text.slice(0, MAX_MESSAGE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
