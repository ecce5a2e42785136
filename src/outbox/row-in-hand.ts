import type { ClaimedItem, ClaimedRow } from './claim-rows.js';
import type { ItemOutcome } from './own-rows.js';
import { postFailure, type PostOutcome } from './post-outcome.js';
import type { RowSave } from './settle-rows.js';

/**
 * How often outcomes are saved while a row takes long. So a reply to a sender waits no longer than this for the other
 * events of its row.
 */
const SAVE_EVERY_MS = 250;

export interface RowInHandOptions {
  order: SubjectOrder;
  /** Posts an event; null: it may not leave any more. */
  post: (item: ClaimedItem) => Promise<PostOutcome | null>;
  /** Never rejects. `lost`: another worker has the row, and its outcomes count. */
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
 * Posts an outbox row: all of its events at once, except that events of one message go one after the other. Outcomes
 * are saved together, or each quarter of a second. Resolves when nothing of the row is in hand any more. Never rejects.
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
  // An outcome that is not stored is posted again, so nothing of its message may go before it.
  for (const { stored } of lanes) stored.resolve('left');
  // A claim that began before this was stored may have taken rows behind it without seeing how it ended.
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

/** Null: it is left for the next worker that takes the row. */
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
  return outcome.is === 'tried' && postFailure(outcome.outcome) === null ? 'done' : 'waits';
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

/**
 * How the last event of a subject ended. `done`: the next may begin. `waits`: the next waits too. Otherwise the next is
 * `left`.
 */
type Ending = 'done' | 'waits' | 'left';

/**
 * Keeps events of one message in order across all outbox rows that this process holds. Events of different messages go
 * at once. A row enters with its subjects before the next row is claimed. It reports how each subject ended only when
 * that is stored. So nothing is posted before the event in front of it is known, for good, to be delivered.
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
