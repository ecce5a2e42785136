import { useEffect } from 'preact/hooks';
import { announcement } from '../announce.js';

/** Long enough to be read, and not in the way. */
const SHOWN_MS = 8_000;

/** What was done last. It is there also while it is empty, so that a screen reader tells what comes; it takes no focus. */
export function Announcer() {
  const said = announcement.value;
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => void (announcement.value = null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="announcer" role="status" aria-label="Done last">
      {said !== null && <p key={said.at}>{said.text}</p>}
    </div>
  );
}
