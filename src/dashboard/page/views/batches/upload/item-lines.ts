import type { NumberedRow } from './csv-rows.js';
import { itemOf, type Mapping } from './item.js';

/** What goes to the service of a file: a line for each row. */
export interface ItemLines {
  lines: Blob;
  count: number;
  /** The number of the row that an item was made of. */
  rowOf: (index: number) => number;
}

/** So many characters are kept by the page itself; what is more is handed to the browser, which may put it on the disk. */
const KEPT = 2 << 20;

/**
 * Makes the lines of rows, a few at a time, so that neither file nor lines are in the memory of the page as a whole.
 * @param told how many there are so far
 */
export async function itemLines(
  rows: AsyncIterable<readonly NumberedRow[]> | Iterable<readonly NumberedRow[]>,
  mapping: Mapping,
  {
    hasNames,
    onRows: onRows = () => undefined,
    signal,
  }: { hasNames: boolean; onRows?: (count: number) => void; signal?: AbortSignal },
): Promise<ItemLines> {
  const blobs: Blob[] = [];
  /** Where the numbers of rows go on by more than one: [index of the item, number of its row]. */
  const jumps: [number, number][] = [];
  let [parts, kept, count, expected]: [string[], number, number, number] = [[], 0, 0, NaN];
  let isFirst = hasNames;
  for await (const some of rows) {
    signal?.throwIfAborted();
    for (const { number, cells } of some) {
      if (isFirst) {
        isFirst = false;
        continue;
      }
      if (number !== expected) jumps.push([count, number]);
      expected = number + 1;
      count++;
      const line = `${JSON.stringify(itemOf(cells, mapping))}\n`;
      parts.push(line);
      kept += line.length;
    }
    if (kept > KEPT) {
      blobs.push(new Blob(parts));
      [parts, kept] = [[], 0];
    }
    onRows(count);
  }
  const lines = new Blob([...blobs, ...parts], { type: 'application/x-ndjson' });
  return { lines, count, rowOf: (index) => rowAt(jumps, index) };
}

function rowAt(jumps: readonly (readonly [number, number])[], index: number): number {
  const [from, number] = jumps.findLast(([first]) => first <= index) ?? [0, 1];
  return number + index - from;
}
