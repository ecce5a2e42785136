import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Alarms } from './components/alarms.js';
import { SearchBox } from './components/search-box.js';
import { ZoneFooter } from './components/zone-footer.js';
import { type LiveState, liveState } from './live.js';
import { SignOut } from './components/sign-out.js';
import { useMay, useMayOpen } from './may.js';
import { route } from './router.js';
import { linkTo } from './route-address.js';
import { theme, toggleTheme } from './theme.js';
import { timeOfDay } from './words/format.js';

const VIEWS = [
  ['overview', 'Overview'],
  ['messages', 'Messages'],
  ['send', 'Send a message'],
  ['attempts', 'Requests to Siren'],
  ['batches', 'Batches'],
  ['templates', 'Templates'],
  ['incoming', 'Incoming messages'],
  ['suppressions', 'Suppressions'],
  ['channels', 'Channels'],
  ['costs', 'Costs'],
  ['fallback', 'Fallback advice'],
  ['dead-letters', 'Dead letters'],
  ['events', 'Events'],
  ['webhooks', 'Received webhooks'],
  ['audit', 'Audit'],
] as const;

const TONES = { live: 'good', connecting: 'warn', refused: 'warn', stale: 'bad' };

function wordsOf(state: LiveState): string {
  switch (state.is) {
    case 'live':
      return 'Live';
    case 'connecting':
      return 'Connecting…';
    case 'refused':
      return 'Not live: the key lacks statistics:read';
    case 'stale':
      return state.since === null ? 'No answer' : `Old since ${timeOfDay(state.since)}`;
  }
}

/** What surrounds every view: where one is, where one can go, and whether the figures are live. */
export function Shell({ children }: { children: ComponentChildren }) {
  const at = route.value;
  const state = liveState.value;
  const mode = theme.value;
  const mayOpen = useMayOpen();
  const maySearch = useMay('messages:read');
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [at]);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>('main h1')?.focus()}>
        Skip to the content
      </button>
      <header class="top">
        <a class="brand" href={linkTo('overview')}>
          siren-gateway
        </a>
        {maySearch && <SearchBox />}
        <span class={`live ${TONES[state.is]}`} role="status">
          {wordsOf(state)}
        </span>
        <button
          type="button"
          class="menu quiet"
          aria-expanded={isOpen}
          aria-controls="nav"
          onClick={() => setOpen(!isOpen)}
        >
          Menu
        </button>
      </header>
      <nav id="nav" class={isOpen ? 'side open' : 'side'} aria-label="Views">
        <ul>
          {VIEWS.filter(([view]) => mayOpen(view)).map(([view, name]) => (
            <li key={view}>
              <a href={linkTo(view)} aria-current={at.view === view ? 'page' : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
        <div class="side-foot">
          <button type="button" class="quiet" onClick={toggleTheme}>
            {mode === 'dark' ? 'Light colours' : 'Dark colours'}
          </button>
          <SignOut />
        </div>
      </nav>
      <main>
        <Alarms />
        {children}
      </main>
      <ZoneFooter />
    </div>
  );
}
