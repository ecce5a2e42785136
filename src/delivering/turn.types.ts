import type { HoldLog } from '../limits/hold-log.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { isQuestionLine, isRecipientLine, type Line } from '../messages/lines.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Channel } from '../siren/channel.js';
import type { Request } from './begin.js';
import type { LineWanted } from './claim.js';
import type { Source } from './grant.js';
import type { RequestAnswer } from './pending-answers.js';
import type { Slots } from './slots.js';

/** What a turn is to do. */
export interface TurnWork {
  answers: readonly RequestAnswer[];
  /** Messages to look at, whatever their time. */
  look: readonly string[];
  /** The most receipts to take. */
  receipts: number;
  /** The most deliveries to take whose time has come. */
  due: number;
  lines: readonly LineWanted[];
  /** Lines of channels that have been held for long. Messages that have stood there since go on, without a slot. */
  walks: readonly LineWanted[];
  slots: Slots;
  /** Places of the rate of all requests, and of questions; Infinity: not limited. */
  permits: number;
  questions: number;
  /** Paused channels on which one message may try whether Siren serves it again. */
  probed: ReadonlySet<Channel>;
  /** Batches, and the lines of bulks, in the order in which they are served. */
  bulks: readonly Line[];
  random: () => number;
  /** For one message: it begins as if it had been taken from its line, even if its handling has failed before. */
  isAlone?: boolean;
  /** Filled by the turn while it runs, to find out why it failed: its messages, and the rows of its receipts. */
  seen?: Seen;
}

export interface Seen {
  messageIds: string[];
  rows: string[];
}

export interface TurnContext extends DeliveryContext {
  holdLog: HoldLog;
}

export interface TurnResult {
  /** To be sent, now that they are committed. */
  requests: Request[];
  /** Answers to bring again: another turn holds their message, or it could not be handled. */
  left: RequestAnswer[];
  /**
   * Messages whose handling has failed before. Each is handled alone, because everything handled together with it would
   * fail too.
   */
  apart: string[];
  /** Messages whose handling has thrown, and what. */
  failed: { messageId: string; cause: unknown }[];
  /** Whether there was more than was asked for. */
  more: { receipts: boolean; due: boolean };
  /** The messages found in each line that was asked, in their order. */
  standing: ReadonlyMap<Line, readonly { messageId: string; lineAt: Date }[]>;
  servedLast: Line | null;
  /** Of the messages to look at, those that another turn has. */
  missed: string[];
  unusedPermits: number;
  unusedQuestions: number;
  unusedProbes: Channel[];
  stands: Stands;
  /** Whether a channel was held, or is open again. */
  hasHoldsChanged: boolean;
  /** When the first of these messages must be looked at again; null: none must. */
  nextAt: Date | null;
  /** Channels that are held now. */
  held: ReadonlyMap<Channel, Date>;
}

/** Who stands in lines after a turn. */
interface Stands {
  /** A message of the turn stands in a line; or one was found there and left. */
  inLine: boolean;
  /** One stands behind another of its recipient. */
  behindRecipient: boolean;
  /** A message that was taken from a line left it, or stands elsewhere. */
  hasMoved: boolean;
  /** Lines in which one has come to stand that was not taken from any: of those that a look may find free. */
  come: readonly Line[];
}

/** @param hasLeft whether somebody was found in a line who is not of this turn */
export function standsOf(
  saved: readonly OpenMessage[],
  sources: ReadonlyMap<string, Source>,
  hasLeft: boolean,
): Stands {
  const lines = saved.flatMap(({ message: { line } }) => (line === null ? [] : [line]));
  const changed = saved.filter(({ isRowChanged }) => isRowChanged).map(({ message }) => message);
  const isFromLine = ({ id }: { id: string }): boolean => sources.get(id) === 'line';
  const come = changed.flatMap((message) => (isFromLine(message) || message.line === null ? [] : [message.line]));
  return {
    inLine: hasLeft || lines.length > 0,
    behindRecipient: lines.some(isRecipientLine),
    // A question that found no place is written again each time.
    hasMoved: changed.some(
      (message) => isFromLine(message) && !(message.line !== null && isQuestionLine(message.line)),
    ),
    come: [...new Set(come)].filter((line) => !isRecipientLine(line) && !isQuestionLine(line)),
  };
}
