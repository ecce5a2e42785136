import type { Item } from '../siren/webhook-shapes/items.js';
import type { ReadResult } from '../siren/webhook-shapes/shapes.js';
import type { RefusedItemDto } from './webhook-answer.dto.js';
import { unreadableProblem } from './webhook-problems.js';

/** More than anyone reads; all of them are dead letters. */
const MAX_REFUSED = 100;

/**
 * The items of a body of which at least one can be read.
 * @throws Problem 400 for any other body
 */
export function readableItems<Shape>(body: ReadResult<Item<Shape>[]>): Item<Shape>[] {
  if (!body.ok) throw unreadableProblem(body.errors);
  if (body.value.some(({ read }) => read.ok)) return body.value;
  throw unreadableProblem(body.value.flatMap(({ read }) => (read.ok ? [] : read.errors)));
}

/** Which items of a list could not be read; nothing where all could. */
export function refusedIn(items: readonly Item<unknown>[]): { refused?: RefusedItemDto[] } {
  const refused = items.flatMap(({ index, read }) =>
    read.ok || index === null ? [] : [{ index, errors: [...read.errors] }],
  );
  return refused.length === 0 ? {} : { refused: refused.slice(0, MAX_REFUSED) };
}
