import { say, type Sentence } from '../../languages/say.js';
import { isObject, parseJson } from '../parse-object.js';
import type { ReadResult } from './shapes.js';

const MAX_DEPTH = 32;

/** Refuses what is not UTF-8 and drops a byte order mark, which RFC 8259 lets a reader do. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body that must be one UTF-8 JSON object, nested at most 32 deep. Of a repeated key the last one counts. */
export function readJsonObject(raw: Uint8Array): ReadResult<Record<string, unknown>> {
  const text = decodeUtf8(raw);
  return text === null ? refused(say('must be UTF-8')) : parseJsonObject(text);
}

/** Null when the bytes are not UTF-8. */
export function decodeUtf8(raw: Uint8Array): string | null {
  try {
    return UTF8.decode(raw);
  } catch {
    return null;
  }
}

/** As {@link readJsonObject}, of a text. */
export function parseJsonObject(text: string): ReadResult<Record<string, unknown>> {
  if (nestsDeeperThan(MAX_DEPTH, text)) return refused(say('must not be nested deeper than {max}', { max: MAX_DEPTH }));
  try {
    const value = parseJson(text);
    return isObject(value) ? { ok: true, value } : refused(say('must be one JSON object'));
  } catch {
    return refused(say('must be JSON'));
  }
}

/** What is wrong with a body as a whole. */
export function refused(message: Sentence): ReadResult<never> {
  return { ok: false, errors: [{ path: '', message }] };
}

const OPENING = new Set(['{', '['].map((c) => c.charCodeAt(0)));
const CLOSING = new Set(['}', ']'].map((c) => c.charCodeAt(0)));
const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);

/**
 * Whether a JSON text nests objects and arrays deeper than `limit`; the outermost counts as one. Reads the text rather
 * than a parsed value, without recursion, so that a hostile body costs no stack. On text that is no JSON the answer
 * means nothing.
 */
export function nestsDeeperThan(limit: number, json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at);
    if (inString) {
      if (char === BACKSLASH) at++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (OPENING.has(char)) {
      if (++depth > limit) return true;
    } else if (CLOSING.has(char)) depth--;
  }
  return false;
}
