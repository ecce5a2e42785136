import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { clearLists } from './api/kept-lists.js';
import { Alarms, SearchBox, SignOut, ZoneFooter } from './components/page-frame.js';
import { Empty } from './components/notice.js';
import { WhatWasDone } from './components/action-notice.js';
import { View } from './components/view.js';
import { followLive, type LiveState, liveState } from './live.js';
import { session, useMay, useMayOpen } from './session.js';
import { linkTo, type Route } from './route-address.js';
import { route } from './router.js';
import { theme, toggleTheme } from './theme.js';
import { Attempts } from './views/attempts/attempts.js';
import { Audit } from './views/audit/audit.js';
import { BatchView } from './views/batches/batch-view.js';
import { Batches } from './views/batches/batches.js';
import { UploadBatch } from './views/batches/upload/upload-batch.js';
import { Channels } from './views/channels/channels.js';
import { ContactView } from './views/contacts/contact-view.js';
import { Contacts } from './views/contacts/contacts.js';
import { Costs } from './views/costs/costs.js';
import { DeadLetters } from './views/dead-letters/dead-letters.js';
import { EventView } from './views/events/event-view.js';
import { Events } from './views/events/events.js';
import { Fallback } from './views/fallback/fallback.js';
import { Incoming, IncomingView } from './views/incoming/incoming.js';
import { MessageView } from './views/messages/message-view.js';
import { Messages } from './views/messages/messages.js';
import { Overview } from './views/overview/overview.js';
import { Search } from './views/search/search.js';
import { Send } from './views/send/send.js';
import { SignIn, Welcome } from './views/sign-in.js';
import { SuppressionHistory } from './views/suppressions/suppression-history.js';
import { Suppressions } from './views/suppressions/suppressions.js';
import { Templates, TemplateView } from './views/templates/templates.js';
import { Webhooks, WebhookView } from './views/webhooks/webhooks.js';
import { timeOfDay } from './words/format.js';

export function App() {
  const now = session.value;
  const at = route.value;
  // Another key hears and sees something else.
  const who = now.is === 'in' ? now.who : null;
  useEffect(() => (who === null ? undefined : clearLists()), [who?.id]);
  useEffect(() => (who === null ? undefined : followLive(who.scopes.includes('statistics:read'))), [who?.id]);
  if (now.is === 'asking') return <Welcome />;
  if (now.is === 'out') return <SignIn why={now.why} />;
  return (
    <>
      <Shell>
        <CurrentView at={at} />
      </Shell>
      <WhatWasDone />
    </>
  );
}

function CurrentView({ at: { view, id } }: { at: Route }) {
  switch (view) {
    case 'overview':
      return <Overview />;
    case 'messages':
      return id === null ? <Messages /> : <MessageView key={id} id={id} />;
    case 'attempts':
      return <Attempts />;
    case 'batches':
      if (id === 'new') return <UploadBatch />;
      return id === null ? <Batches /> : <BatchView key={id} id={id} />;
    case 'templates':
      return id === null ? <Templates /> : <TemplateView key={id} name={id} />;
    case 'incoming':
      return id === null ? <Incoming /> : <IncomingView key={id} id={id} />;
    case 'search':
      return <Search />;
    case 'channels':
      return <Channels />;
    case 'costs':
      return <Costs />;
    case 'send':
      return <Send />;
    case 'contacts':
      return id === null ? <Contacts /> : <ContactView key={id} phoneNumber={id} />;
    case 'suppressions':
      return id === null ? <Suppressions /> : <SuppressionHistory key={id} phoneNumber={id} />;
    case 'fallback':
      return <Fallback />;
    case 'dead-letters':
      return <DeadLetters />;
    case 'events':
      return id === null ? <Events /> : <EventView key={id} id={id} />;
    case 'webhooks':
      return id === null ? <Webhooks /> : <WebhookView key={id} id={id} />;
    case 'audit':
      return <Audit />;
    default:
      return (
        <View title="Nothing here">
          <Empty>
            There is no such view. <a href={linkTo('overview')}>Go to the overview</a>
          </Empty>
        </View>
      );
  }
}

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
function Shell({ children }: { children: ComponentChildren }) {
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
