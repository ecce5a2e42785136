import { goTo, route } from '../router.js';
import { linkTo } from '../route-address.js';
import { isCompared } from '../words/compare.js';

/** Whether the time before is shown beside what is shown; the address keeps it. */
export function CompareSwitch() {
  const { view, params } = route.value;
  const isOn = isCompared(params);
  return (
    <label class="compare">
      <input
        type="checkbox"
        checked={isOn}
        onChange={() => goTo(linkTo(view, null, { ...params, compare: isOn ? '' : '1' }), { replace: true })}
      />
      Compare with the time before
    </label>
  );
}
