/** How the last event of a subject ended: `done` lets the next begin; behind one that `waits` it waits too; else it is `left`. */
export type Ending = 'done' | 'waits' | 'left';

/**
 * Events of one message go one after the other, across all rows of the outbox that this process has in hand; those of
 * different ones at once. A row enters with its subjects before the next is claimed, and says how each ended only when
 * that is stored: so nothing is posted before what is in front of it is known, for good, to have been delivered.
 */
export class SubjectOrder {
  private readonly last = new Map<string, Promise<Ending>>();

  /**
   * @param mine how the subject's events end in this row
   * @returns how they ended in the row before it; null: there is none in hand
   */
  enter(subject: string, mine: Promise<Ending>): Promise<Ending | null> {
    const before = this.last.get(subject) ?? Promise.resolve(null);
    this.last.set(subject, mine);
    return before;
  }

  /** From now on the tables say how they ended. */
  leave(subject: string, mine: Promise<Ending>): void {
    if (this.last.get(subject) === mine) this.last.delete(subject);
  }
}
