import { useEffect, useState } from 'preact/hooks';
import { type ApiPath, postLong, remove } from './client.js';
import type { BoundedCount, DiscardedMany, ReplayedMany } from './types.js';

interface Part {
  nextCursor: string | null;
}

/** Gives an order part by part, until there are no more; what has come is told after each. */
export async function inParts<One extends Part>(
  ask: (cursor: string | undefined, part: number) => Promise<One>,
  onParts: (parts: readonly One[]) => void = () => undefined,
): Promise<One[]> {
  const parts: One[] = [];
  for (let cursor: string | undefined; ;) {
    const part = await ask(cursor, parts.length);
    parts.push(part);
    onParts([...parts]);
    if (part.nextCursor === null) return parts;
    cursor = part.nextCursor;
  }
}

/** What an order would do, as far as is known. */
export interface OrderDryRun<One> {
  parts: readonly One[];
  isWhole: boolean;
  error: Error | null;
  again: () => void;
}

/** Asks what an order would do, part by part, as soon as it is shown and whenever it is another one. */
export function useOrderDryRun<One extends Part>(path: ApiPath<'post'>, order: object): OrderDryRun<One> {
  const body = JSON.stringify({ ...order, dryRun: true });
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<Omit<OrderDryRun<One>, 'again'>>({ parts: [], isWhole: false, error: null });
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    setState({ parts: [], isWhole: false, error: null });
    const ask = (cursor: string | undefined): Promise<One> =>
      postLong<One>(path, { ...(JSON.parse(body) as object), cursor }, { signal });
    inParts(ask, (parts) => !signal.aborted && setState({ parts, isWhole: false, error: null })).then(
      (parts) => !signal.aborted && setState({ parts, isWhole: true, error: null }),
      (error: Error) => !signal.aborted && setState((old) => ({ ...old, error })),
    );
    return () => leaving.abort();
  }, [path, body, turn]);
  return { ...state, again: () => setTurn((n) => n + 1) };
}

/** The dead letters that an order is about. */
export type MeantLetters = { ids: readonly string[] } | { filter: Readonly<Record<string, string>> };

/** Of one call. */
const MOST_IDS = 100;

/** What each call of an order is about: ids come some at a time. */
function callsOf(meant: MeantLetters): ({ ids: string[] } | Readonly<Record<string, string>>)[] {
  if ('filter' in meant) return [meant.filter];
  const calls: { ids: string[] }[] = [];
  for (let i = 0; i < meant.ids.length; i += MOST_IDS) calls.push({ ids: meant.ids.slice(i, i + MOST_IDS) });
  return calls;
}

/** How many there are of those that are meant. */
export async function countLetters(meant: MeantLetters): Promise<BoundedCount> {
  let count = 0;
  let isExact = true;
  for (const call of callsOf(meant)) {
    const { fitting } = await postLong<ReplayedMany>('dead-letters', { ...call, dryRun: true });
    count += fitting.count;
    isExact &&= fitting.isExact;
  }
  return { count, isExact };
}

export interface Replayed {
  replayed: number;
  refused: ReplayedMany['refused'];
}

/** Handles them once more. @param onProgress how many have been looked at so far */
export async function replayLetters(meant: MeantLetters, onProgress: (looked: number) => void): Promise<Replayed> {
  const done: Replayed = { replayed: 0, refused: [] };
  for (const call of callsOf(meant)) {
    await inParts<ReplayedMany>(async (cursor) => {
      const part = await postLong<ReplayedMany>('dead-letters', { ...call, cursor });
      done.replayed += part.replayed;
      done.refused.push(...part.refused);
      onProgress(done.replayed + done.refused.length);
      return part;
    });
  }
  return done;
}

/** Discards them. @param onProgress how many so far */
export async function discardLetters(meant: MeantLetters, onProgress: (discarded: number) => void): Promise<number> {
  let discarded = 0;
  for (const call of callsOf(meant)) {
    const params = 'ids' in call ? { ids: String(call.ids) } : call;
    await inParts<DiscardedMany>(async (cursor) => {
      const part = await remove<DiscardedMany>('dead-letters', { ...params, ...(cursor && { cursor }) });
      discarded += part.discarded;
      onProgress(discarded);
      return part;
    });
  }
  return discarded;
}
