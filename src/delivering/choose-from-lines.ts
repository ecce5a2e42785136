import {
  batchLine,
  channelOf,
  CLASSES,
  classLine,
  type DeliveryClass,
  isQuestionLine,
  isRecipientLine,
  type Line,
} from '../messages/lines.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import type { Claimed, LineWanted } from './claim.js';
import type { Outlook } from './outlook.js';
import type { Slots, SlotUse } from './slots.js';

type Standing = Claimed['fromLines'][number];

/** A probe is any one of the first messages in line. The very first may be one that Siren would never accept. */
const PROBE_FROM = 50;

/** The class by which a line is served: the class of the messages in it. */
function classOfLine(line: Line): DeliveryClass | 'batch' | 'recipient' {
  const name = line.slice(0, line.indexOf('/'));
  if (name.startsWith('batch:')) return 'batch';
  if (name.startsWith('to:')) return 'recipient';
  return CLASSES.find((known) => known === name)!;
}

/** How a message in a line uses a slot. */
export function useOfLine(line: Line): SlotUse {
  const of = classOfLine(line);
  return { channel: channelOf(line), class: of === 'batch' ? 'bulk' : of === 'recipient' ? 'single' : of };
}

const ORDER = ['recipient', 'high', 'under_way', 'single', 'bulk_under_way', 'bulk', 'batch', 'question'] as const;

export interface Choosing {
  /** A copy of the slots that may be used up. */
  slots: Slots;
  /** By the rates of all requests, and of questions. */
  permits: number;
  questions: number;
  probed: ReadonlySet<Channel>;
  /** Batches, and the lines of bulks, in the order in which they are served. */
  bulks: readonly Line[];
  /** From 0 to 1. */
  random: () => number;
}

/**
 * Chooses from the lines as many messages as there are slots. Urgent ones come first, batches take turns. The others
 * stay where they are, as if nobody had looked. From lines that are walked, all are taken. On a channel that is probed,
 * exactly one is chosen.
 */
export function chooseFromLines(
  standing: readonly Standing[],
  walked: readonly { line: Line }[],
  { slots, permits, questions, probed, bulks, random }: Choosing,
): { chosen: Standing[]; probes: ReadonlyMap<Channel, string>; servedLast: Line | null } {
  const isWalked = new Set(walked.map(({ line }) => line));
  const byLine = Map.groupBy(
    standing.filter(({ line }) => !isWalked.has(line)),
    ({ line }) => line,
  );
  const lines = [...byLine.keys()].sort((a, b) => ORDER.indexOf(classOfLine(a)) - ORDER.indexOf(classOfLine(b)));
  const probes = new Map<Channel, string>();
  const chosen = standing.filter(({ line }) => isWalked.has(line));
  for (const channel of probed) {
    const first = lines.filter((line) => channelOf(line) === channel).flatMap((line) => byLine.get(line)!);
    const one = first[Math.floor(random() * Math.min(first.length, PROBE_FROM))];
    if (one === undefined) continue;
    probes.set(channel, one.messageId);
    chosen.push(one);
  }
  const open = lines.filter((line) => !probed.has(channelOf(line)));
  const left = { permits, questions };
  let servedLast: Line | null = null;
  for (const one of inTurn(open, byLine, bulks)) {
    if (!hasRoom(one.line, left) || !slots.take(useOfLine(one.line))) continue;
    left.permits--;
    if (isQuestionLine(one.line)) left.questions--;
    chosen.push(one);
    if (isOfBulks(one.line)) servedLast = one.line;
  }
  return { chosen, probes, servedLast };
}

/** A message from a recipient's line at least moves to the line of its class, where it is asked next. */
function hasRoom(line: Line, left: { permits: number; questions: number }): boolean {
  if (isQuestionLine(line) && left.questions <= 0) return false;
  return left.permits > 0 || isRecipientLine(line);
}

/**
 * Line by line, in their order. Batches and lines of bulks give one message each, round after round, in the order of
 * `bulks`.
 */
function* inTurn(
  lines: readonly Line[],
  byLine: ReadonlyMap<Line, readonly Standing[]>,
  bulks: readonly Line[],
): Generator<Standing> {
  const standing = bulks.filter((line) => lines.includes(line));
  let hasHadBulks = false;
  for (const line of lines) {
    if (!isOfBulks(line)) yield* byLine.get(line)!;
    else if (!hasHadBulks) {
      hasHadBulks = true;
      const most = Math.max(...standing.map((bulk) => byLine.get(bulk)!.length));
      for (let i = 0; i < most; i++) {
        for (const bulk of standing) {
          const one = byLine.get(bulk)![i];
          if (one !== undefined) yield one;
        }
      }
    }
  }
}

function isOfBulks(line: Line): boolean {
  return classOfLine(line) === 'batch' || classOfLine(line) === 'bulk';
}

/**
 * The order in which batches and the lines of bulks are served. Batches come as they were read. The lines of bulks come
 * where the batches' ids begin anew, so that each is served once a round.
 * @param after the batch that was served last; null: none, or the other lines were
 */
export function bulksInTurn(batches: readonly { id: string }[], after: string | null): Line[] {
  const ids = batches.map(({ id }) => id);
  const again = after === null ? -1 : ids.findIndex((id) => id <= after);
  const round = again === -1 ? ids.length : again;
  const linesOf = (id: string): Line[] => CHANNELS.map((channel) => batchLine(id, channel));
  return [
    ...ids.slice(0, round).flatMap(linesOf),
    ...CHANNELS.map((channel) => classLine('bulk', channel)),
    ...ids.slice(round).flatMap(linesOf),
  ];
}

interface Asking {
  outlook: Pick<Outlook, 'holds' | 'batches'>;
  now: Date;
  slots: Slots;
  /** How many requests may leave, by the rate of all; Infinity: not limited. */
  permits: number;
  /** How many questions, by their rate. */
  questions: number;
  /** How many of each batch that has a rate. */
  batchPermits: ReadonlyMap<string, number>;
  probed: ReadonlySet<Channel>;
}

/**
 * Which lines a turn asks, and for how many messages. It does not ask a line whose channel is held or at its share of
 * the slots. Nor does it ask a batch that is paused or has no place. A message that is asked for in excess is not
 * begun, and stays where it stands.
 */
export function linesToAsk({ outlook, now, slots, permits, questions, batchPermits, probed }: Asking): LineWanted[] {
  const lines: LineWanted[] = [];
  const ask = (line: Line, wanted: number): void => {
    const most = Math.min(wanted, permits);
    if (most > 0) lines.push({ line, limit: Math.floor(most) });
  };
  for (const channel of CHANNELS) {
    if (probed.has(channel)) {
      for (const of of CLASSES) if (of !== 'question') ask(classLine(of, channel), PROBE_FROM);
      for (const { id } of outlook.batches) ask(batchLine(id, channel), PROBE_FROM);
      continue;
    }
    if (isChannelHeld(outlook, channel, now)) continue;
    for (const of of CLASSES) {
      const free = slots.free({ channel, class: of });
      ask(classLine(of, channel), of === 'question' ? Math.min(free, questions) : free);
    }
    const forBatches = slots.free({ channel, class: 'bulk' });
    const each = Math.ceil(forBatches / Math.max(1, outlook.batches.length));
    for (const { id, ratePerSecond } of outlook.batches) {
      ask(batchLine(id, channel), ratePerSecond === null ? each : Math.min(each, batchPermits.get(id) ?? 0));
    }
  }
  return lines;
}

export function isChannelHeld({ holds }: Pick<Outlook, 'holds'>, channel: Channel, now: Date): boolean {
  // A pause ends by a successful probe, not with time.
  return holds.some((hold) => hold.channel === channel && (hold.kind === 'pause' || hold.until > now));
}

/** Paused channels whose probe is due and that have messages in line. */
export function toProbe({ holds }: Pick<Outlook, 'holds'>, now: Date): Channel[] {
  return holds.flatMap(({ channel, kind, until, isWaitedFor }) =>
    kind === 'pause' && until <= now && isWaitedFor ? [channel] : [],
  );
}
