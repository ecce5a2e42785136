import { priorityOf } from './priority.js';
import { canonicalNumber } from './numbers/equivalent-numbers.js';
import { type Channel, CHANNELS } from '../siren/channel.js';

/**
 * Lines: where a delivery stands that waits for something which is not a time. `deliveries.line` names it, `line_at` says
 * since when; the turn takes from each line as many as may leave. So a hold, a pause or a rate is one row somewhere else,
 * and what cannot leave never stands in front of what can.
 *
 * - `single/whatsapp`: for a slot, by class and channel
 * - `batch:<id>/whatsapp`: the first requests of a batch, for its own order (rate, pause) and then a slot
 * - `to:<E.164>/whatsapp`: for another message of this recipient that is on the wire
 */
export type Line = string;

/** Classes of deliveries, in the order in which they leave. */
export const CLASSES = ['high', 'under_way', 'single', 'bulk_under_way', 'bulk', 'question'] as const;
export type DeliveryClass = (typeof CLASSES)[number];

/** What has begun goes ahead of what has not, but never ahead of what is more urgent. @param priority as it is stored */
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
/** Whatever form the number has: one line for one subscriber. */
export const recipientLine = (to: string, channel: Channel): Line => `to:${canonicalNumber(to)}/${channel}`;

export function isBatchLine(line: Line): boolean {
  return line.startsWith('batch:');
}

export function isRecipientLine(line: Line): boolean {
  return line.startsWith('to:');
}

/** Who stands there waits for a place to ask Siren, and sends nothing. */
export function isQuestionLine(line: Line): boolean {
  return line.startsWith('question/');
}

/** The channel whose slot a line waits for. */
export function channelOf(line: Line): Channel {
  const channel = line.slice(line.lastIndexOf('/') + 1);
  return CHANNELS.find((known) => known === channel)!;
}
