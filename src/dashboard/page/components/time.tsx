import { NOTHING, time } from '../words/format.js';

/** In the zone that was chosen, which the foot of the page names; the exact time on hovering. */
export function Time({ at }: { at: string | null }) {
  if (at === null) return <>{NOTHING}</>;
  return (
    <time dateTime={at} title={at}>
      {time(at)}
    </time>
  );
}
