import { parseJson } from './parse-json.js';

/** Parses one JSON object; undefined for anything else. Byte order marks and foreign spaces around it do not count. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text.trim());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON object, which an array is not. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
