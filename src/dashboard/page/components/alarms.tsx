import { live, liveState } from '../live.js';
import { linkTo } from '../route-address.js';
import { alarmsOf } from '../words/alarms.js';

/** Alarms, on every view. It is there also while it is empty, so that a screen reader tells what comes. */
export function Alarms() {
  const alarms = alarmsOf(liveState.value, live.value);
  return (
    <div class="alarms" role="status" aria-label="Alarms">
      {alarms.map(({ tone, text, isHold }) => (
        <p key={text} class={`notice ${tone}`}>
          {text} {isHold && <a href={linkTo('channels')}>See the channels</a>}
        </p>
      ))}
    </div>
  );
}
