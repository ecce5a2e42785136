import { later } from '../database/clock.js';
import { beginBy } from '../deciding/ending.js';
import type { DecisionInput, NextStep } from '../deciding/next-step.types.js';
import { type Candidate, goesBefore, MOST_RECIPIENTS, recipientKey } from '../limits/recipients.js';
import type { DeliveryEntity } from '../messages/delivery.entity.js';
import {
  batchLine,
  CLASSES,
  classLine,
  type DeliveryClass,
  isBatchLine,
  isBulk,
  isQuestionLine,
  type Line,
  recipientLine,
} from '../messages/lines.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Channel } from '../siren/channel.js';
import { chooseFromLines, type Choosing } from './choose-from-lines.js';
import type { Claimed, LineWanted } from './claim.js';
import type { Slots } from './slots.js';

/** How a message came into this turn. Only a message from a batch's line may be the batch's next. */
export type Source = 'news' | 'due' | 'line';

/** A message that wants a request of its own. */
export interface Wanting {
  open: OpenMessage;
  source: Source;
  next: NextStep & { do: 'begin' | 'ask' };
  inputs: DecisionInput;
  channel: Channel;
  class: DeliveryClass;
  reconciles: boolean;
}

/** What a turn may give out. */
export interface Grants {
  slots: Slots;
  /** Takes a place of the rates that a request counts in; false: none is left. */
  permit: (of: { class: DeliveryClass }) => boolean;
}

/** A message in a line is looked at once a day, even if its line never moves. */
const DAY_MS = 86_400_000;
/** How long a message rests behind another one to its recipient, at first and at most. */
const RECIPIENT_REST_MS = { first: 1_000, longest: 15_000 };

/** Order of requests: the most urgent first, and of these the one that has waited longest. */
export function inOrder(a: Wanting, b: Wanting): number {
  return CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) || timeOf(a) - timeOf(b) || (idOf(a) < idOf(b) ? -1 : 1);
}

const idOf = ({ open }: Wanting): string => open.message.id;
const timeOf = ({ open }: Wanting): number => (open.message.lineAt ?? open.now).getTime();

/**
 * Grants requests for which there is a slot and a place in the rates, one for each recipient and channel. The others
 * stand in their lines.
 */
export function grant(wanting: readonly Wanting[], { slots, permit }: Grants): Wanting[] {
  const first = firstOfRecipients(wanting);
  let recipients = 0;
  return wanting.filter((wants) => {
    const { open, source, next, channel, class: of } = wants;
    if (next.do === 'begin') {
      if (first.get(recipientKey(candidateOf(wants))) !== wants) {
        restBehind(wants);
        return false;
      }
      if (recipients === MOST_RECIPIENTS || (isOfBatchLine(wants) && !(source === 'line' && isInBatchLine(open)))) {
        standInLine(wants);
        return false;
      }
    }
    if (!slots.take({ channel, class: of }) || !permit({ class: of })) {
      standInLine(wants);
      return false;
    }
    if (next.do === 'begin') recipients++;
    return true;
  });
}

/** The first message of each recipient and channel: the most urgent, and of these the oldest. */
function firstOfRecipients(wanting: readonly Wanting[]): ReadonlyMap<string, Wanting> {
  const first = new Map<string, Wanting>();
  for (const wants of wanting) {
    if (wants.next.do !== 'begin') continue;
    const key = recipientKey(candidateOf(wants));
    const best = first.get(key);
    if (best === undefined || goesBefore(candidateOf(wants), candidateOf(best))) first.set(key, wants);
  }
  return first;
}

/**
 * Whether this is a first request that belongs into its batch's line. An item more urgent than its bulk stands there
 * only if the bulk has a rate.
 */
function isOfBatchLine({ open, next, class: of, inputs }: Wanting): boolean {
  if (next.do !== 'begin' || next.reason !== 'first' || open.message.batchId === null) return false;
  return isBulk(of) || inputs.batch === 'rate_limited';
}

const isInBatchLine = ({ message: { line } }: OpenMessage): boolean => line !== null && isBatchLine(line);

function standInLine(wants: Wanting): void {
  const { open, channel, class: of, reconciles, inputs } = wants;
  const { attempts } = open;
  const { batchId, expiresAt, line: at } = open.message;
  // It waits to be sent. A question about an earlier attempt does not take it out of its line.
  if (reconciles && at !== null && !isQuestionLine(at)) return;
  const line: Line = isOfBatchLine(wants) ? batchLine(batchId!, channel) : classLine(of, channel);
  open.standIn(
    line,
    reconciles
      ? soonest(open.message.nextAt, later(open.now, DAY_MS))
      : lookLatest(open, attempts.length === 0 ? beginBy(open.message, inputs) : expiresAt),
  );
}

/** Another message to its recipient goes first. This one rests for as long as it has waited so far, within bounds. */
export function restBehind({ open, channel }: Wanting): void {
  const line = recipientLine(open.message.to, channel);
  const { lineAt } = open.message;
  const waited = open.message.line === line && lineAt !== null ? open.now.getTime() - lineAt.getTime() : 0;
  const rest = Math.min(Math.max(waited, RECIPIENT_REST_MS.first), RECIPIENT_REST_MS.longest);
  open.standIn(line, soonest(later(open.now, rest), open.message.expiresAt));
}

export function candidateOf({ open, channel }: Wanting): Candidate {
  const { id: messageId, to, priority } = open.message;
  return { messageId, to, channel, priority };
}

/** At its expiry. Later it is still looked at, so that Siren is asked before it ends. */
export function lookLatest({ now }: OpenMessage, expiresAt: Date): Date {
  return expiresAt > now ? expiresAt : later(now, DAY_MS);
}

function soonest(a: Date | null, b: Date): Date {
  return a !== null && a < b ? a : b;
}

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
