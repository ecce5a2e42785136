import type { OwnCodeOf } from '../siren/own-codes.js';
import { failureOf } from '../deciding/ending.js';
import type { DecisionInput, Failure } from '../deciding/next-step.types.js';
import type { OpenMessage } from '../messages/open-message.js';

/** Where a message was when it expired, by the code that it shows. */
const EXPIRED = {
  missed_schedule: 'It could not be sent within graceSeconds of its time, and was to be skipped then',
  expired_outside_delivery_window: 'It expired before it was to be sent',
  expired_on_hold: 'It expired while its channel sent nothing',
  expired_in_batch: 'It expired while its batch was paused, or before its batch came to it',
  expired_in_backoff: 'It expired before its failed request could be repeated',
  expired_in_queue: 'It expired before it was its turn',
} as const satisfies Record<OwnCodeOf<'expired'>, string>;

/** Why a message that was never taken has expired: what it waited for until then, or what its provider says of its age. */
export function expiryOf(
  { message, attempts, now }: Pick<OpenMessage, 'message' | 'attempts' | 'now'>,
  { holds, batch, opensAt, lastBegin }: Pick<DecisionInput, 'holds' | 'batch' | 'opensAt' | 'lastBegin'>,
): Failure {
  const newest = attempts.findLast(({ number }) => number > (message.replayedAfter ?? 0));
  if (newest?.errorAction === 'expire') return failureOf(newest);
  const code = (): keyof typeof EXPIRED => {
    if (newest === undefined && lastBegin !== null && lastBegin <= now && message.expiresAt > now)
      return 'missed_schedule';
    if (opensAt !== null || (message.sendAt !== null && message.sendAt > now)) return 'expired_outside_delivery_window';
    if (newest === undefined && (batch === 'held' || batch === 'rate_limited')) return 'expired_in_batch';
    const hold = holds.get(newest?.channel ?? message.plan[0]!.channel);
    if (hold !== undefined && hold.until > now) return 'expired_on_hold';
    return newest === undefined ? 'expired_in_queue' : 'expired_in_backoff';
  };
  const found = code();
  return { code: found, message: EXPIRED[found] };
}
