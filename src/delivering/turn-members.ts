import type { DeliveryEntity } from '../messages/delivery.entity.js';
import type { Line } from '../messages/lines.js';
import type { Channel } from '../siren/channel.js';
import { chooseFromLines, type Choosing } from './choose-from-lines.js';
import type { Claimed, LineWanted } from './claim.js';
import type { Source } from './grant.js';

export interface TurnMembers {
  /** Of those that were claimed, whom this turn handles: each once, by its message. */
  rows: ReadonlyMap<string, DeliveryEntity>;
  sources: ReadonlyMap<string, Source>;
  /** Who may try whether Siren serves a paused channel again. */
  probes: ReadonlyMap<Channel, string>;
  /** Whose handling has failed before: left to a turn of their own, but for what was learned of them. */
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

/** Whom the turn handles, of those that it has claimed. The others stay as they are, as if nobody had looked. */
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
