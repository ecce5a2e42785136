import { goTo, route } from '../../router.js';
import { linkTo } from '../../route-address.js';
import { useSignal } from '../../signal.js';

/** A time to the minute, in the reader's zone; in the address as ISO 8601. */
export function TimeFilter({ name, label }: { name: string; label: string }) {
  const { view, params } = useSignal(route);
  const at = new Date(params[name] ?? '');
  const set = (value: string): void => {
    const chosen = new Date(value);
    const text = Number.isNaN(chosen.getTime()) ? '' : chosen.toISOString();
    goTo(linkTo(view, null, { ...params, [name]: text }), { replace: true });
  };
  return (
    <label class="field">
      {label}
      <input
        type="datetime-local"
        value={Number.isNaN(at.getTime()) ? '' : localMinute(at)}
        onChange={({ currentTarget }) => set(currentTarget.value)}
      />
    </label>
  );
}

/** As the input wants it: local time, without a zone. */
function localMinute(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
