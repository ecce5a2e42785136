import type { Client } from 'pg';

/**
 * Closes a connection on which a statement timed out, whoever sent it: for a new connection of the pool. Nobody knows
 * what such a connection is still doing, and when the network lost it, it is dead; given back to the pool it would be
 * handed out next, and cost its user the same time again. TypeORM gives it back.
 */
export function closeOnTimeout(client: Client): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const closing = (...args: unknown[]): unknown => {
    const result = query(...args);
    if (result instanceof Promise) {
      // While a statement is under way, `end` breaks the connection off instead of saying good-bye.
      result.catch((error: unknown) => (isTimeout(error) ? client.end() : undefined));
    }
    return result;
  };
  client.query = closing as typeof client.query;
}

/** pg tells it by its words alone. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}
