import type { DeliveryEntity } from '../messages/delivery.entity.js';
import type { Line } from '../messages/lines.js';
import type { Channel } from '../siren/channel.js';
import { chooseFromLines, type Choosing } from './choose-from-lines.js';
import type { Claimed, LineWanted } from './claim.js';
import type { Source } from './grant.js';

export interface TurnMembers {
  /** The claimed deliveries that this turn handles, each once, by message. */
  rows: ReadonlyMap<string, DeliveryEntity>;
  sources: ReadonlyMap<string, Source>;
  /** The messages that may probe a paused channel. */
  probes: ReadonlyMap<Channel, string>;
  /** Messages whose handling has failed before. They get a turn of their own; only their news is applied here. */
  apart: ReadonlySet<string>;
  /** Of batches and the lines of bulks, the one that was served last; null: none was. */
  servedLast: Line | null;
  /** Whether somebody was found in a line and left there. */
  hasLeft: boolean;
}

interface Members extends Choosing {
  walks: readonly LineWanted[];
  isAlone?: boolean;
}

/**
 * Chooses the deliveries that the turn handles from those that it claimed. The others stay as they are, as if nobody
 * had looked.
 */
export function turnMembers(claimed: Claimed, work: Members): TurnMembers {
  const isAlone = work.isAlone === true;
  const { chosen, probes, servedLast } = chooseFromLines(claimed.fromLines, work.walks, {
    ...work,
    slots: work.slots.copy(),
  });
  const failedBefore = isAlone ? [] : [...chosen, ...claimed.due].filter(({ failures }) => failures > 0);
  const apart = new Set(failedBefore.map(({ messageId }) => messageId));
  const groups: [Source, readonly DeliveryEntity[]][] = [
    ['line', chosen.filter(({ messageId }) => !apart.has(messageId))],
    ['due', claimed.due.filter(({ messageId }) => !apart.has(messageId))],
    [isAlone ? 'line' : 'news', claimed.byNews],
  ];
  return {
    rows: new Map(groups.flatMap(([, rows]) => rows.map((row) => [row.messageId, row] as const))),
    sources: new Map(groups.flatMap(([source, rows]) => rows.map(({ messageId }) => [messageId, source] as const))),
    probes,
    apart,
    servedLast,
    hasLeft: claimed.fromLines.length > chosen.length,
  };
}
