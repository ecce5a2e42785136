/** What becomes of a message that could not begin in time. */
export const ON_MISSED = ['send', 'skip'] as const;
export type OnMissed = (typeof ON_MISSED)[number];

export const MAX_GRACE_SECONDS = 7 * 86_400;
