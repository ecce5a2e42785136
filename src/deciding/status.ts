/**
 * How far an attempt has got, lowest first. Evidence only ever raises it, in whatever order it comes:
 * a late `sent` does not undo `delivered`, and delivery evidence beats a failure.
 */
export const ATTEMPT_STATUSES = ['sending', 'unknown', 'accepted', 'sent', 'failed', 'delivered', 'read'] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

export function rank(status: AttemptStatus): number {
  return ATTEMPT_STATUSES.indexOf(status);
}

/** Siren has it, or may have it, and no failure is known: the recipient may still get it from this attempt. */
export function isLive(status: AttemptStatus): boolean {
  return status !== 'failed';
}

export const MESSAGE_STATUSES = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'cancelled',
  'suppressed',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** Why an attempt was begun. */
export type AttemptReason =
  | 'first'
  | 'retry'
  | 'template'
  | 'without_media'
  | 'next_language'
  | 'next_provider'
  | 'fallback'
  | 'unknown_outcome_retry'
  | 'replay';
