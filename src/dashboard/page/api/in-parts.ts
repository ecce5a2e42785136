import { useEffect, useState } from 'preact/hooks';
import { type ApiPath, postLong } from './client.js';

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
