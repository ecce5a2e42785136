import { channelOf, isBatchLine, isQuestionLine, isRecipientLine } from './lines.js';
import { type ChannelHold, OUTAGE } from './channel-holds.js';
import type { Channel } from '../siren/channel.js';
import type { AttemptRecord } from './attempt.entity.js';
import type { MessageRow } from './message.entity.js';

/**
 * What a message may wait for.
 * `hold`: Siren asked for time. `pause`: Siren refuses the account. `unreachable`: Siren fails or is not reached.
 * `batch`: its batch is paused or has a rate. `recipient`: another message of the recipient goes first.
 * `backoff`: the same step again. `receipt`: the receipt of an accepted attempt. `schedule`: its `sendAt` has not come.
 * `delivery_window`: its window is closed, or these are quiet hours. `sms_limit`: no SMS is left in this hour.
 * `template`: its approved template is held, and no other step is left.
 */
export const WAIT_REASONS = [
  'hold',
  'pause',
  'unreachable',
  'batch',
  'recipient',
  'backoff',
  'receipt',
  'schedule',
  'delivery_window',
  'sms_limit',
  'template',
] as const;
export type WaitingReason = (typeof WAIT_REASONS)[number];

export interface WaitingFor {
  reason: WaitingReason;
  channel: Channel;
  since: Date;
  /** When it is looked at again at the latest. For a pause: the next probe. Null: unknown. */
  until: Date | null;
}

/** What is known beside the message. */
export interface WaitingInput {
  now: Date;
  holds: readonly Pick<ChannelHold, 'channel' | 'kind' | 'since' | 'until' | 'reason'>[];
  /** Of its batch, where that is paused or has a rate; else null. */
  batch: { since: Date } | null;
  /** Until when it found no SMS left, the last time; null: it never did. */
  smsLimitUntil: Date | null;
  /** When its delivery window opens; null: it is open. */
  opensAt: Date | null;
  /** Since when an approved template of its plan is held; null: none is. */
  templateHeldSince: Date | null;
}

export type WaitingFacts = Pick<
  MessageRow,
  'plan' | 'createdAt' | 'sendAt' | 'expiresAt' | 'finishedAt' | 'nextAt' | 'line' | 'lineAt' | 'replayedAfter'
>;

type Attempt = Pick<
  AttemptRecord,
  'number' | 'channel' | 'status' | 'startedAt' | 'acceptedAt' | 'failedAt' | 'errorAction'
>;

/** Why nothing is sent for a message just now. Null: nothing more will be sent, or it is on its way. */
export function waitingFor(
  message: WaitingFacts,
  attempts: readonly Attempt[],
  { now, holds, batch, smsLimitUntil, opensAt, templateHeldSince }: WaitingInput,
): WaitingFor | null {
  const { plan, createdAt, sendAt, finishedAt, nextAt, line } = message;
  const newest = attempts.findLast(({ number }) => number > (message.replayedAfter ?? 0)) ?? null;
  if (finishedAt !== null || newest?.status === 'sending') return null;
  if (sendAt !== null && sendAt > now) {
    return { reason: 'schedule', channel: plan[0]!.channel, since: createdAt, until: sendAt };
  }
  const since = message.lineAt ?? newest?.failedAt ?? newest?.acceptedAt ?? newest?.startedAt ?? createdAt;
  if (line !== null && !isQuestionLine(line)) {
    const channel = channelOf(line);
    if (isRecipientLine(line)) return { reason: 'recipient', channel, since, until: nextAt };
    const held = heldBy(channel, holds, now);
    if (held !== null) return { reason: held.reason, channel, since: later(held.since, since), until: held.until };
    if (isBatchLine(line) && batch !== null) {
      return { reason: 'batch', channel, since: later(batch.since, since), until: null };
    }
    return null;
  }
  const channel = newest?.channel ?? plan[0]!.channel;
  // It is looked at when the window opens, or when it expires before that.
  const isShut = nextAt !== null && opensAt !== null && [opensAt, message.expiresAt].some((at) => isSame(at, nextAt));
  if (isShut) return { reason: 'delivery_window', channel, since, until: nextAt };
  if (smsLimitUntil !== null && smsLimitUntil > now)
    return { reason: 'sms_limit', channel: 'sms', since, until: nextAt };
  if (newest !== null && newest.status !== 'failed') return { reason: 'receipt', channel, since, until: nextAt };
  const isToCome = nextAt !== null && nextAt > now;
  if (templateHeldSince !== null && isToCome) {
    return { reason: 'template', channel: 'whatsapp', since: later(templateHeldSince, since), until: nextAt };
  }
  if (newest === null) return isToCome ? { reason: 'hold', channel, since, until: nextAt } : null;
  // Siren asked this very message to wait.
  const isAsked = newest.errorAction === 'wait' || newest.errorAction === 'pause';
  return { reason: isAsked ? 'hold' : 'backoff', channel, since, until: nextAt };
}

function heldBy(
  channel: Channel,
  holds: WaitingInput['holds'],
  now: Date,
): { reason: WaitingReason; since: Date; until: Date } | null {
  const hold = holds.find((one) => one.channel === channel);
  if (hold === undefined) return null;
  const { kind, reason, since, until } = hold;
  // A pause ends with a request that is served, not with its time.
  if (kind === 'pause') return { reason: reason === OUTAGE ? 'unreachable' : 'pause', since, until };
  return until > now ? { reason: 'hold', since, until } : null;
}

function isSame(a: Date, b: Date): boolean {
  return a.getTime() === b.getTime();
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
