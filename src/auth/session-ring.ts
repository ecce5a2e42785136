import type { SessionRow } from './sessions.js';

/** The sessions that this process knows, by their digests in hex. */
export class SessionRing {
  #rows: ReadonlyMap<string, SessionRow> = new Map();
  /** Ended here, until when they would have held, in ms since the epoch: a read from before brings them once more. */
  readonly #ended = new Map<string, number>();

  /** Null: none that is known. */
  find(digest: string): SessionRow | null {
    return this.#rows.get(digest) ?? null;
  }

  hasEnded({ id, revokedAt }: SessionRow): boolean {
    return revokedAt !== null || this.#ended.has(id);
  }

  /** These are all there are. @param nowMs by the database's clock */
  replace(rows: readonly SessionRow[], nowMs: number): void {
    this.#rows = new Map(rows.map((row) => [row.digest.toString('hex'), row]));
    for (const { id, revokedAt } of rows) if (revokedAt !== null) this.#ended.delete(id);
    for (const [id, untilMs] of this.#ended) if (untilMs <= nowMs) this.#ended.delete(id);
  }

  /** From now on, whatever is read of it. */
  end(id: string, untilMs: number): void {
    this.#ended.set(id, untilMs);
  }
}
