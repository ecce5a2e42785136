import { useEffect, useRef, useState } from 'preact/hooks';
import { signOut } from '../api/client.js';
import { live, liveState } from '../live.js';
import { linkTo } from '../route-address.js';
import { goTo, route } from '../router.js';
import { session } from '../session.js';
import { alarmsOf } from '../words/alarms.js';
import { time, zoneLabel } from '../words/format.js';
import { chooseZone, kept, OWN_ZONE, otherZones, UTC, zone } from '../words/zone.js';
import { useTyped } from './fields.js';
import { ErrorNotice } from './notice.js';

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

/** Who is signed in, and the way out, for every tab of this browser. What could not be ended is not said to be. */
export function SignOut() {
  const now = session.value;
  const [error, setError] = useState<Error | null>(null);
  if (now.is !== 'in') return null;
  const { keyName, expiresAt } = now.who;
  return (
    <>
      <p class="hint who" title={expiresAt === null ? undefined : `Until ${time(expiresAt)}`}>
        Signed in as {keyName}
      </p>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          setError(null);
          signOut().catch((thrown: unknown) => setError(thrown as Error));
        }}
      >
        Sign out
      </button>
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}

/** Searches everything, from every view. A slash goes there. */
export function SearchBox() {
  const { view, params } = route.value;
  const [typed, setTyped] = useTyped(view === 'search' ? (params.q ?? '') : '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const search = (): void => {
    const q = typed.trim();
    if (q !== '') goTo(linkTo('search', null, { q }));
  };
  return (
    <form
      class="find"
      role="search"
      aria-label="Everything"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <input
        ref={field}
        type="search"
        aria-label="Search everything"
        aria-keyshortcuts="/"
        placeholder="Number, last 4 digits, id, reference…"
        maxLength={256}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

/** Whether a slash is meant as a character, or a dialog is open. */
function isTyping(target: EventTarget | null): boolean {
  return (
    document.querySelector('dialog[open]') !== null ||
    (target instanceof HTMLElement &&
      (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
      !isBox(target))
  );
}

const isBox = (target: HTMLElement): boolean => target instanceof HTMLInputElement && target.type === 'checkbox';
