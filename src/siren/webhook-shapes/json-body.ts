import { isObject, nestsDeeperThan } from '../../json/walk.js';
import { say, type Sentence } from '../../languages/say.js';
import { parseJson } from '../parse-object.js';
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
  try {
    const value = parseJson(text);
    if (nestsDeeperThan(MAX_DEPTH, value)) {
      return refused(say('must not be nested deeper than {max}', { max: MAX_DEPTH }));
    }
    return isObject(value) ? { ok: true, value } : refused(say('must be one JSON object'));
  } catch {
    return refused(say('must be JSON'));
  }
}

/** What is wrong with a body as a whole. */
export function refused(message: Sentence): ReadResult<never> {
  return { ok: false, errors: [{ path: '', message }] };
}
