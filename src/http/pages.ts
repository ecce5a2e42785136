import { say } from '../languages/say.js';
import { validationProblem } from './problems.js';

/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Rows of a list, and where it goes on; null: nowhere. There may be few rows, or none, and more behind `next`. */
export interface ListPage<Row, Position> {
  readonly rows: Row[];
  readonly next: Position | null;
}

/** Cuts a stretch from rows that were fetched with `limit + 1`: the extra one only tells that there is more. */
export function cut<Row, Position>(
  fetched: readonly Row[],
  limit: number,
  positionOf: (last: Row) => Position,
): ListPage<Row, Position> {
  const rows = fetched.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: fetched.length > limit && last !== undefined ? positionOf(last) : null };
}

/** The same as a page. */
export function pageOf<T>(fetched: readonly T[], limit: number, cursorAfter: (last: T) => string): Page<T> {
  const { rows: items, next: nextCursor } = cut(fetched, limit, cursorAfter);
  return { items, nextCursor };
}

/**
 * How far a page looks for what no index finds: so many rows, and so much time. What it has not found by then it leaves to
 * the next page, so that no page takes long, however rare it is what is looked for.
 */
export const MOST_WALKED = 50_000;
export const LONGEST_WALK_MS = 31 * 86_400_000;

/**
 * Every row of a list, a page at a time, each read only when the one before was taken. Pages follow each other by key,
 * so nothing is kept open in between, and rows that come or change meanwhile neither repeat nor hide others.
 * @param read up to `limit` rows after `position`; null: from the beginning
 */
export async function* keysetPages<Row, Position>(
  read: (position: Position | null, limit: number) => Promise<ListPage<Row, Position>>,
  { from = null, limit = 500 }: { from?: Position | null; limit?: number } = {},
): AsyncGenerator<Row[]> {
  for (let position = from; ;) {
    const { rows, next } = await read(position, limit);
    if (rows.length > 0) yield rows;
    if (next === null) return;
    position = next;
  }
}

/** The same of a list that is fetched with a row more than asked for, which tells that there are more. */
export function fetchedPages<Row, Position>(
  fetch: (position: Position | null, limit: number) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
  options: { from?: Position | null; limit?: number } = {},
): AsyncGenerator<Row[]> {
  return keysetPages<Row, Position>(
    async (position, limit) => cut(await fetch(position, limit + 1), limit, positionOf),
    options,
  );
}

/** The rows of pages as a file has them, a page at a time. */
export async function* mapPages<Row, Line>(
  pages: AsyncIterable<readonly Row[]>,
  linesOf: (rows: readonly Row[]) => readonly Line[] | Promise<readonly Line[]>,
): AsyncGenerator<readonly Line[]> {
  for await (const rows of pages) yield await linesOf(rows);
}

/** Where a page ended: the sort keys of its last item, as text. */
export type Position = readonly string[];

const MAX_CURSOR_LENGTH = 1024;

/** A position as callers carry it: opaque, safe in a URL. Not secret and not signed: reading it checks each part. */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Reads a cursor back, or null when it is not one of ours with exactly these parts. */
export function decodeCursor(cursor: string, parts: readonly RegExp[]): Position | null {
  if (cursor.length > MAX_CURSOR_LENGTH || !/^[\w-]+$/.test(cursor)) return null;
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(position) || position.length !== parts.length) return null;
    const fits = parts.every((part, index) => typeof position[index] === 'string' && part.test(position[index]));
    return fits ? (position as string[]) : null;
  } catch {
    return null;
  }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Cursor of a list that is sorted by one value, such as `index > cursor ORDER BY index`. `path`: the name it is sent by. */
export const textCursor = (pattern: RegExp, path = 'cursor') => ({
  encode: (value: string): string => encodeCursor([value]),
  /** @throws Problem `/problems/validation` when the cursor was tampered with */
  decode(cursor: string | undefined): string | null {
    if (cursor === undefined) return null;
    const value = decodeCursor(cursor, [pattern])?.[0];
    if (value === undefined) throw validationProblem([{ path, message: say('is not a cursor of this list') }]);
    return value;
  },
});

/** Cursor of a list by id: with UUIDv7, newest first is `id < cursor ORDER BY id DESC`. */
export const idCursor = textCursor(UUID);
