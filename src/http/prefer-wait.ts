const MAX_WAIT_SECONDS = 30;

/** Milliseconds to wait as `Prefer: wait=N` asks (RFC 7240), at most 30 s; 0 without it. A preference that is not understood is ignored. */
export function preferredWaitMs(header: string | string[] | undefined): number {
  const preferences = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(/[,;]/);
  for (const preference of preferences) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*$/i.exec(preference)?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), MAX_WAIT_SECONDS) * 1000;
  }
  return 0;
}
