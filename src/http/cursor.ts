import { say } from '../languages/say.js';
import { validationProblem } from './problems.js';

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
