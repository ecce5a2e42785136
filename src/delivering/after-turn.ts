import { CHANNELS } from '../siren/channel.js';
import { useOfLine } from './choose-from-lines.js';
import { channelOf, CLASSES, isBatchLine, isQuestionLine, isRecipientLine, type Line } from '../messages/lines.js';
import { MOST_BATCHES, type Outlook } from './outlook.js';
import type { Slots } from './slots.js';
import type { TurnResult, TurnWork } from './turn.types.js';

export interface AfterTurn {
  /** Some message may stand in a line that was not asked. Look again as soon as there is a slot. */
  mayStand: boolean;
  /** The lines have moved, and there are slots for those behind. The next turn follows without a pause. */
  goesOn: boolean;
}

interface Turned {
  work: Pick<TurnWork, 'lines' | 'slots'>;
  result: Pick<TurnResult, 'standing' | 'stands' | 'missed' | 'hasHoldsChanged'>;
  outlook: Pick<Outlook, 'batches'>;
  /** Whether class and batch lines were asked at all. */
  hasAsked: boolean;
  /** Those that are free now. */
  slots: Slots;
}

/** What a turn tells the next one about the lines. */
export function afterTurn({ work, result, outlook, hasAsked, slots }: Turned): AfterTurn {
  const { standing, stands, missed, hasHoldsChanged } = result;
  const withMore = work.lines.filter(
    ({ line, limit }) => !isRecipientLine(line) && (standing.get(line)?.length ?? 0) >= limit,
  );
  // Those that are read next may be others.
  const ofMoreBatches =
    outlook.batches.length === MOST_BATCHES ? work.lines.filter(({ line }) => isBatchLine(line)) : [];
  const hasMore = withMore.length > 0 || ofMoreBatches.length > 0;
  // Status questions have a rate of their own, which says when there is a place again.
  const behind = [...withMore, ...ofMoreBatches].filter(({ line }) => !isQuestionLine(line) && hasRoom(slots, line));
  return {
    mayStand: hasMore || stands.inLine || hasHoldsChanged || missed.length > 0 || (hasAsked && lacksSlots(work.slots)),
    goesOn:
      hasHoldsChanged || stands.come.some((line) => hasRoom(slots, line)) || (stands.hasMoved && behind.length > 0),
  };
}

function hasRoom(slots: Slots, line: Line): boolean {
  return slots.free(useOfLine(line)) > 0;
}

/** Whether a line was left out, or asked for fewer, because the requests of its kind are all on the wire. */
function lacksSlots(slots: Slots): boolean {
  return CHANNELS.some((channel) => CLASSES.some((of) => slots.free({ channel, class: of }) <= 0));
}

/** How many first messages of each batch were begun. */
export function usedOfBatch({ requests }: Pick<TurnResult, 'requests'>): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  for (const { open, attempt } of requests) {
    const { batchId } = open.message;
    if (batchId !== null && attempt.reason === 'first') used.set(batchId, (used.get(batchId) ?? 0) + 1);
  }
  return used;
}

/** Batches whose lines were all asked and are all empty. */
export function emptyBatches(
  { batches }: Pick<Outlook, 'batches'>,
  { lines }: Pick<TurnWork, 'lines'>,
  { standing }: Pick<TurnResult, 'standing'>,
): string[] {
  return batches.flatMap(({ id }) => {
    const asked = lines.filter(({ line }) => line.startsWith(`batch:${id}/`));
    const channels = new Set(asked.map(({ line }) => channelOf(line)));
    return channels.size === 2 && asked.every(({ line }) => !standing.has(line)) ? [id] : [];
  });
}

/**
 * The batch behind which the next turn reads and serves: the one that was served last. If the lines that were asked
 * were empty, the last of their batches. Null: from the first.
 * @param before the value until now; it stays if no slot was left for any batch
 */
export function lastBatch(
  before: string | null,
  { batches }: Pick<Outlook, 'batches'>,
  { lines }: Pick<TurnWork, 'lines'>,
  { servedLast, standing }: Pick<TurnResult, 'servedLast' | 'standing'>,
): string | null {
  if (servedLast !== null) return isBatchLine(servedLast) ? batchOf(servedLast) : null;
  const asked = lines.filter(({ line }) => isBatchLine(line));
  const areEmpty = asked.length > 0 && asked.every(({ line }) => !standing.has(line));
  return areEmpty ? (batches.at(-1)?.id ?? null) : before;
}

function batchOf(line: Line): string {
  return line.slice('batch:'.length, line.lastIndexOf('/'));
}
