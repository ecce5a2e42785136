import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;
/** A demo that waits longer than this for one thing has found a fault. */
const LIMIT_MS = 60_000;

/** Looks until `isThere`, telling `onLook` what was seen each time. */
export async function watch<Seen>(
  look: () => Promise<Seen>,
  isThere: (seen: Seen) => boolean,
  onLook: (seen: Seen) => void = () => undefined,
): Promise<Seen> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const seen = await look();
    onLook(seen);
    if (isThere(seen)) return seen;
    if (Date.now() > deadline) throw new Error('the demo waited for a minute in vain');
    await pause(LOOK_EVERY_MS);
  }
}
