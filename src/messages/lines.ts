import { type Channel, CHANNELS } from '../siren/channel.js';
import { canonicalNumber } from './numbers/equivalent-numbers.js';

/** How soon a message's first request leaves, as callers say it. */
export const PRIORITIES = ['low', 'normal', 'high'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** As they are stored, so that they can be compared. */
const STORED = { low: 0, normal: 10, high: 20 } as const;
export type StoredPriority = (typeof STORED)[Priority];

export function storedPriority(priority: Priority): StoredPriority {
  return STORED[priority];
}

/** As it is shown. */
export function priorityOf(stored: number): Priority {
  return PRIORITIES.findLast((priority) => stored >= STORED[priority]) ?? 'low';
}

/**
 * Lines: where a delivery stands while it waits for something other than a time. `deliveries.line` names the line,
 * `line_at` says since when. A turn takes from each line as many as may leave. So a hold, a pause or a rate is one row
 * elsewhere, and what cannot leave never stands in front of what can.
 *
 * - `single/whatsapp`: for a slot, by class and channel
 * - `batch:<id>/whatsapp`: the first requests of a batch, for its own order (rate, pause) and then a slot
 * - `to:<E.164>/whatsapp`: for another message of this recipient that is on the wire
 */
export type Line = string;

/** Classes of deliveries, in the order in which they leave. */
export const CLASSES = ['high', 'under_way', 'single', 'bulk_under_way', 'bulk', 'question'] as const;
export type DeliveryClass = (typeof CLASSES)[number];

/**
 * A message under way goes ahead of those that have not begun, but never ahead of more urgent ones. @param priority as
 * it is stored
 */
export function classOf(priority: number, isUnderWay: boolean): DeliveryClass {
  switch (priorityOf(priority)) {
    case 'high':
      return 'high';
    case 'normal':
      return isUnderWay ? 'under_way' : 'single';
    case 'low':
      return isUnderWay ? 'bulk_under_way' : 'bulk';
  }
}

/** A bulk's requests leave an eighth of the slots to others. */
export function isBulk(of: DeliveryClass): boolean {
  return of === 'bulk' || of === 'bulk_under_way';
}

export const classLine = (of: DeliveryClass, channel: Channel): Line => `${of}/${channel}`;
export const batchLine = (batchId: string, channel: Channel): Line => `batch:${batchId}/${channel}`;
/** One line per subscriber, whatever form the number has. */
export const recipientLine = (to: string, channel: Channel): Line => `to:${canonicalNumber(to)}/${channel}`;

export function isBatchLine(line: Line): boolean {
  return line.startsWith('batch:');
}

export function isRecipientLine(line: Line): boolean {
  return line.startsWith('to:');
}

/** The line of status questions: its messages wait for a place to ask Siren, and send nothing. */
export function isQuestionLine(line: Line): boolean {
  return line.startsWith('question/');
}

/** The channel whose slot a line waits for. */
export function channelOf(line: Line): Channel {
  const channel = line.slice(line.lastIndexOf('/') + 1);
  return CHANNELS.find((known) => known === channel)!;
}
