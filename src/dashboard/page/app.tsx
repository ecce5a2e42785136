import { useEffect } from 'preact/hooks';
import { forgetLists } from './api/kept-lists.js';
import { Empty } from './components/notice.js';
import { WhatWasDone } from './components/told.js';
import { View } from './components/view.js';
import { followLive } from './live.js';
import { linkTo, type Route } from './route-address.js';
import { route } from './router.js';
import { session } from './session.js';
import { Shell } from './shell.js';
import { Attempts } from './views/attempts/attempts.js';
import { Audit } from './views/audit/audit.js';
import { Batches } from './views/batches/batches.js';
import { BatchView } from './views/batches/batch-view.js';
import { UploadBatch } from './views/batches/upload/upload-batch.js';
import { Channels } from './views/channels/channels.js';
import { Costs } from './views/costs/costs.js';
import { Contacts } from './views/contacts/contacts.js';
import { ContactView } from './views/contacts/contact-view.js';
import { DeadLetters } from './views/dead-letters/dead-letters.js';
import { Events } from './views/events/events.js';
import { EventView } from './views/events/event-view.js';
import { Fallback } from './views/fallback/fallback.js';
import { Incoming } from './views/incoming/incoming.js';
import { IncomingView } from './views/incoming/incoming-view.js';
import { Messages } from './views/messages/messages.js';
import { MessageView } from './views/messages/message-view.js';
import { Overview } from './views/overview/overview.js';
import { Search } from './views/search/search.js';
import { Send } from './views/send/send.js';
import { SignIn, Welcome } from './views/sign-in.js';
import { SuppressionHistory } from './views/suppressions/suppression-history.js';
import { Suppressions } from './views/suppressions/suppressions.js';
import { Templates } from './views/templates/templates.js';
import { TemplateView } from './views/templates/template-view.js';
import { Webhooks } from './views/webhooks/webhooks.js';
import { WebhookView } from './views/webhooks/webhook-view.js';

export function App() {
  const now = session.value;
  const at = route.value;
  // Another key hears and sees something else.
  const who = now.is === 'in' ? now.who : null;
  useEffect(() => (who === null ? undefined : forgetLists()), [who?.id]);
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
