import { isObject, nestsDeeperThan } from '../../json/walk.js';
import { say, type Sentence } from '../../languages/say.js';
import { parseJson } from '../parse-object.js';
import type { ReadResult, ShapeError, WebhookDialect } from './shapes.js';

const MAX_DEPTH = 32;

/** Refuses what is not UTF-8 and drops a byte order mark, which RFC 8259 lets a reader do. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a body that must be one UTF-8 JSON object, nested at most 32 deep. Of a repeated key the last one counts. */
export function readJsonObject(raw: Uint8Array): ReadResult<Record<string, unknown>> {
  const text = decodeUtf8(raw);
  return text === null ? refused(say('must be UTF-8')) : parseJsonObject(text);
}

/** Null when the bytes are not UTF-8. */
function decodeUtf8(raw: Uint8Array): string | null {
  try {
    return UTF8.decode(raw);
  } catch {
    return null;
  }
}

/** As {@link readJsonObject}, of a text. */
function parseJsonObject(text: string): ReadResult<Record<string, unknown>> {
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
function refused(message: Sentence): ReadResult<never> {
  return { ok: false, errors: [{ path: '', message }] };
}

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
