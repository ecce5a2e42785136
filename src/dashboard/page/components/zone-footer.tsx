import { zoneLabel } from '../words/format.js';
import { chooseZone, kept, OWN_ZONE, otherZones, UTC, zone } from '../words/zone.js';

const OWN = '';

/** Says once in which zone all times of the page are, and lets another be chosen. */
export function ZoneFooter() {
  const shown = zone.value;
  const now = new Date();
  return (
    <footer>
      <label class="zone">
        Times are in
        <select
          aria-label={`Times are in ${zoneLabel(now, shown)}`}
          value={kept() ?? OWN}
          onChange={({ currentTarget: { value } }) => chooseZone(value === OWN ? null : value)}
        >
          <option value={OWN}>your zone: {zoneLabel(now, OWN_ZONE)}</option>
          <option value={UTC}>UTC</option>
          <optgroup label="Another zone">
            {otherZones().map((name) => (
              <option key={name} value={name}>
                {name === shown ? zoneLabel(now, name) : name}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
    </footer>
  );
}
