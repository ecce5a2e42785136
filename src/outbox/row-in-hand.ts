import type { ClaimedItem, ClaimedRow } from './claim-rows.js';
import type { ItemOutcome } from './own-rows.js';
import { failureOf, type PostOutcome } from './post-outcome.js';
import type { RowSave } from './settle-rows.js';

/** What takes longer is saved in between: a reply to a sender waits no longer for the other events of its row. */
const SAVE_EVERY_MS = 250;

export interface RowInHandOptions {
  order: SubjectOrder;
  /** Posts an event; null: it may not leave any more. */
  post: (item: ClaimedItem) => Promise<PostOutcome | null>;
  /** Never rejects. `lost`: another worker has the row, and what that gets counts. */
  save: (save: RowSave) => Promise<'stored' | 'not_stored' | 'lost'>;
  /** Another of its events is no longer in hand. */
  onEnded: () => void;
  /** Resolves when no claim of rows is under way that began before. */
  afterClaim: () => Promise<unknown>;
}

/** The events of one subject in a row. */
interface Lane {
  subject: string;
  items: ClaimedItem[];
  stored: PromiseWithResolvers<Ending>;
  before: Promise<Ending | null>;
  /** Null until the last has ended. */
  ending: Ending | null;
}

/**
 * Posts a row of the outbox: all of its events at once, but for those of one message, which go one after the other. What
 * came of them is saved together, or each quarter of a second. Resolves when nothing of it is in hand any more; never
 * rejects.
 */
export async function postRow(row: ClaimedRow, options: RowInHandOptions): Promise<void> {
  const { order, post, save, onEnded, afterClaim } = options;
  const lanes = enter(row, order);
  let unsaved: ItemOutcome[] = [];
  let isLeft = false;

  const postLane = async (lane: Lane): Promise<void> => {
    let ending = await lane.before;
    for (const item of lane.items) {
      const outcome = await outcomeOf(item, ending, post);
      onEnded();
      if (outcome === null) isLeft = true;
      else unsaved.push(outcome);
      ending = endingOf(outcome);
    }
    lane.ending = ending;
  };
  const saveNow = async (then: RowSave['then']): Promise<void> => {
    const outcomes = unsaved.sort((a, b) => a.event.item - b.event.item);
    const ended = lanes.filter(({ ending }) => ending !== null);
    unsaved = [];
    const saved = await save({ row, outcomes, then });
    if (saved === 'stored') for (const { stored, ending } of ended) stored.resolve(ending!);
    // Once more, with the next.
    if (saved === 'not_stored') unsaved.push(...outcomes);
  };

  const all = Promise.all(lanes.map(postLane));
  while (!(await endsWithin(SAVE_EVERY_MS, all))) if (unsaved.length > 0) await saveNow('goes_on');
  await saveNow(isLeft ? 'left' : 'done');
  // What is not stored is posted again: nothing may go before it.
  for (const { stored } of lanes) stored.resolve('left');
  // A claim that began before this was stored may have taken rows behind it, and has seen nothing of how it ended.
  await afterClaim();
  for (const { subject, stored } of lanes) order.leave(subject, stored.promise);
}

/** At once, before any other row is claimed. */
function enter(row: ClaimedRow, order: SubjectOrder): Lane[] {
  const bySubject = Map.groupBy(row.items, ({ event }) => event.subject);
  return [...bySubject].map(([subject, items]) => {
    const stored = Promise.withResolvers<Ending>();
    return { subject, items, stored, before: order.enter(subject, stored.promise), ending: null };
  });
}

/** Null: it is left for whoever takes the row next. */
async function outcomeOf(
  item: ClaimedItem,
  before: Ending | null,
  post: RowInHandOptions['post'],
): Promise<ItemOutcome | null> {
  const { event, go } = item;
  if (before === 'left') return null;
  if (before === 'waits') return { event, is: 'behind' };
  if (go !== 'post') return { event, is: go };
  const outcome = await post(item);
  return outcome === null ? null : { event, is: 'tried', outcome };
}

function endingOf(outcome: ItemOutcome | null): Ending {
  if (outcome === null) return 'left';
  return outcome.is === 'tried' && failureOf(outcome.outcome) === null ? 'done' : 'waits';
}

async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true), later]);
  } finally {
    clearTimeout(timer);
  }
}

/** How the last event of a subject ended: `done` lets the next begin; behind one that `waits` it waits too; else it is `left`. */
type Ending = 'done' | 'waits' | 'left';

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
