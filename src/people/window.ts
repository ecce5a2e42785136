const OPEN_FOR_MS = 24 * 3_600_000;

/** When WhatsApp lets a business write freely: for 24 hours after the person last wrote by WhatsApp. */
export interface Window {
  open: boolean;
  /** When it closes, or closed; null when the person never wrote. */
  closesAt: Date | null;
}

/** The window that follows from when the person last wrote by WhatsApp. At its last instant it is closed. */
export function windowOf(lastWroteAt: Date | null, now: Date): Window {
  if (lastWroteAt === null) return { open: false, closesAt: null };
  const closesAt = new Date(Math.min(lastWroteAt.getTime(), now.getTime()) + OPEN_FOR_MS);
  return { open: now < closesAt, closesAt };
}
