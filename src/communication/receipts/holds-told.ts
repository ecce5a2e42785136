import type { Channel } from '../../siren/channel.js';
import { errorAction } from '../../siren/error-action.js';
import { holdsFrom, type NewHold } from '../delivering/holds.js';
import type { Receipt } from '../receipt.js';

/** A limit, or an account that is refused, may be told as late as by a receipt: what that says of its channel. */
export function holdsTold({ status, error, provider }: Receipt, channel: Channel): NewHold[] {
  if (status !== 'failed' || error === null) return [];
  const decision = errorAction({ channel, code: error.code, provider: provider ?? undefined });
  return holdsFrom({ decision, code: error.code, channel });
}
