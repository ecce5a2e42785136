/** Why a database cannot be talked to now; the same request may well succeed later. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  // Node: the network did not bring us there.
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // Postgres: shutting down, crashed, starting, out of connections, read-only after a failover.
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '25006',
  // It ended a session that stood still in a transaction: the network had lost it, or this process was frozen.
  '25P03',
]);

/** pg, its pool and TypeORM tell these by their words alone. */
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|Driver not Connected|Query read timeout)/i;

const MAX_CAUSES = 8;

/** True when an error, or what caused it, says that the database is away rather than that the request was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return unavailableCode(error) !== null;
}

/** Why the database is away: an SQLSTATE, Node's code, or the words of pg as one word; null: the error says nothing of it. */
export function unavailableCode(error: unknown): string | null {
  const seen = new Set<unknown>();
  const pending: unknown[] = [error];
  while (pending.length > 0 && seen.size < MAX_CAUSES) {
    const next = pending.shift();
    if (!(next instanceof Error) || seen.has(next)) continue;
    seen.add(next);
    const code: unknown = 'code' in next ? next.code : undefined;
    if (typeof code === 'string' && (UNAVAILABLE_CODES.has(code) || code.startsWith('08'))) return code;
    const words = UNAVAILABLE_MESSAGES.exec(next.message)?.[0];
    if (words !== undefined) return words.toLowerCase().replaceAll(' ', '_');
    pending.push(next.cause);
    if ('driverError' in next) pending.push(next.driverError);
    if (next instanceof AggregateError) pending.push(...(next.errors as unknown[]));
  }
  return null;
}
