import { say } from '../../languages/say.js';
import { decodeUtf8, parseJsonObject, refused } from './json-body.js';
import type { ShapeError, ReadResult, WebhookDialect } from './shapes.js';

/** A longer list can only consist of what is no webhook: 256 KB hold some 8,000 of the shortest. */
const MAX_ITEMS = 10_000;

/** One webhook of a body: the body itself, or an element of the list that the body is. */
export interface Item<Shape> {
  /** Its place in the list, from 0; null: the body is this one webhook. */
  index: number | null;
  /** Its own part of the body, as it was written. */
  bytes: Uint8Array;
  /** Told by its shape; null where it is no JSON object. */
  dialect: WebhookDialect | null;
  read: ReadResult<Shape>;
}

/** How one webhook of an endpoint is read. */
export interface WebhookReader<Shape> {
  dialectOf: (body: Record<string, unknown>) => WebhookDialect;
  read: (body: Record<string, unknown>) => ReadResult<Shape>;
}

/**
 * Reads a body that is one JSON object, or a list of them that is not empty. An element that cannot be read spoils no
 * other; its errors name it by its place: `[3].status`.
 */
export function readItems<Shape>(raw: Uint8Array, reader: WebhookReader<Shape>): ReadResult<Item<Shape>[]> {
  const text = decodeUtf8(raw);
  if (text === null) return refused(say('must be UTF-8'));
  if (!text.trimStart().startsWith('[')) {
    const body = parseJsonObject(text);
    return body.ok ? { ok: true, value: [{ index: null, bytes: raw, ...readObject(body.value, reader) }] } : body;
  }
  if (!isJson(text)) return refused(say('must be JSON'));
  const elements = elementsOf(text, MAX_ITEMS);
  if (elements === null) return refused(say('must not be a list of more than {max}', { max: MAX_ITEMS }));
  if (elements.length === 0) return refused(say('must be a JSON object, or a list of at least one'));
  return { ok: true, value: elements.map((element, index) => readElement(element, index, reader)) };
}

function readElement<Shape>(element: string, index: number, reader: WebhookReader<Shape>): Item<Shape> {
  const body = parseJsonObject(element);
  const { dialect, read } = body.ok ? readObject(body.value, reader) : { dialect: null, read: body };
  const indexed: ReadResult<Shape> = read.ok ? read : { ok: false, errors: atIndex(read.errors, index) };
  return { index, bytes: Buffer.from(element), dialect, read: indexed };
}

function readObject<Shape>(body: Record<string, unknown>, { dialectOf, read }: WebhookReader<Shape>) {
  return { dialect: dialectOf(body), read: read(body) };
}

function atIndex(errors: readonly ShapeError[], index: number): ShapeError[] {
  return errors.map(({ path, message }) => ({ path: path === '' ? `[${index}]` : `[${index}].${path}`, message }));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const OPENING = new Set(['{', '['].map((c) => c.charCodeAt(0)));
const CLOSING = new Set(['}', ']'].map((c) => c.charCodeAt(0)));

/**
 * The texts of a JSON list's elements, each as it was written, so that one can be kept byte for byte; null when there are
 * more than `limit`. Reads the text without recursion. What it gives for a text that is no JSON list means nothing.
 */
export function elementsOf(list: string, limit: number): string[] | null {
  const elements: string[] = [];
  let depth = 0;
  let begin = list.indexOf('[') + 1;
  let inString = false;
  for (let at = begin; at < list.length; at++) {
    const char = list.charCodeAt(at);
    if (inString) {
      if (char === BACKSLASH) at++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (OPENING.has(char)) depth++;
    else if ((char === COMMA && depth === 0) || (CLOSING.has(char) && depth-- === 0)) {
      const element = list.slice(begin, at).trim();
      // Nothing between the brackets: an empty list.
      if (element !== '') elements.push(element);
      if (elements.length > limit) return null;
      begin = at + 1;
    }
  }
  return elements;
}
