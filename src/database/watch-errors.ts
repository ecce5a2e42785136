import type { Client } from 'pg';

/** Lets `seen` see each error of a statement, be it by promise or by callback. */
export function watchErrors(client: Client, seen: (error: unknown) => void): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const watched = (...args: unknown[]): unknown => {
    const done = args.at(-1);
    if (typeof done === 'function') {
      const callback = (error: unknown, result: unknown): unknown => {
        if (error) seen(error);
        return (done as (error: unknown, result: unknown) => unknown)(error, result);
      };
      return query(...args.slice(0, -1), callback);
    }
    const result = query(...args);
    if (result instanceof Promise) result.catch(seen);
    return result;
  };
  client.query = watched as Client['query'];
}
