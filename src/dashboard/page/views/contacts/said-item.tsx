import type { ComponentChildren } from 'preact';
import type { Attempt, MessageSummary, Said, SaidByThem, SuppressionChange } from '../../api/types.js';
import { StatusPill, Time } from '../../components/values.js';
import { linkTo } from '../../route-address.js';
import { timeOfDay } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import { whatIsEnded, whoChanged, whyLifted } from '../../words/suppressing.js';
import { noteOn } from '../../words/waits.js';
import { IncomingPill } from '../incoming/incoming.js';

interface SaidItemProps {
  said: Said;
  /** Answers what they wrote; null: it is what is answered already. */
  answer: ((incoming: SaidByThem) => void) | null;
}

/** One thing of a conversation: ours at the end of the line, theirs at its start, what happened between. */
export function SaidItem({ said: { message, incoming, suppression }, answer }: SaidItemProps) {
  if (message !== null) return <Ours message={message} />;
  if (incoming !== null) return <Theirs incoming={incoming} answer={answer} />;
  return suppression === null ? null : <Change change={suppression} />;
}

function Ours({ message }: { message: MessageSummary }) {
  const { id, text, media, location, buttons, template, status, attempts, createdAt } = message;
  const note = noteOn(message);
  return (
    <li class="said-item ours">
      <div class="bubble">
        <Text text={text} />
        {media !== null && (
          <MediaLink url={media.url} name={media.filename ?? media.type} kind={media.mimeType ?? null} />
        )}
        <MapLocation location={location} />
        {buttons.length > 0 && <p class="hint">{buttons.map(({ title }) => `[${title}]`).join(' ')}</p>}
      </div>
      <p class="about">
        <span class="visually-hidden">We wrote</span>
        <StatusPill status={status} /> <Time at={createdAt} />
        {template !== null && <span>{`Template ${template.name}`}</span>}
        <a href={linkTo('messages', id)}>Show message</a>
      </p>
      {attempts.map((attempt) => (
        <p class="about" key={attempt.id}>
          {receiptsOf(attempt)}
        </p>
      ))}
      {note !== null && <p class="about">{note}</p>}
    </li>
  );
}

/** `WhatsApp: accepted 12:01, delivered 12:02, read 12:05`. */
function receiptsOf({ channel, status, error, ...times }: Attempt): string {
  const stages = (
    [
      ['accepted', times.acceptedAt],
      ['sent', times.sentAt],
      ['delivered', times.deliveredAt],
      ['read', times.readAt],
      ['failed', times.failedAt],
    ] as const
  ).flatMap(([what, at]) => (at === null ? [] : [`${what} ${timeOfDay(at)}`]));
  const code = error === null ? '' : ` (${error.code}${error.message === null ? '' : `: ${error.message}`})`;
  return `${channelName(channel)}: ${stages.length === 0 ? words(status).toLowerCase() : stages.join(', ')}${code}`;
}

function Theirs({ incoming, answer }: { incoming: SaidByThem; answer: SaidItemProps['answer'] }) {
  const { id, text, media, location, contacts, button, keyword, channel, type, receivedAt, handReplyId } = incoming;
  const isEmpty = text === null && media.length === 0 && location === null && contacts.length === 0 && button === null;
  return (
    <li class="said-item theirs">
      <div class="bubble">
        <Text text={text} />
        {media.map(({ url, mimeType, caption }, index) => (
          <MediaLink key={index} url={url} name={caption ?? words(type)} kind={mimeType} />
        ))}
        <MapLocation location={location} />
        {contacts.map(({ name, phoneNumbers, emails }, index) => (
          <p key={index} dir="auto">
            {[name, ...phoneNumbers, ...emails].filter((part) => part !== null).join(', ')}
          </p>
        ))}
        {button !== null && text === null && <p dir="auto">{button.title ?? button.id}</p>}
        {isEmpty && <p class="hint">{`${words(type)}, which holds nothing to show`}</p>}
      </div>
      <p class="about">
        <span class="visually-hidden">They wrote</span>
        <IncomingPill message={{ ...incoming, deadEventId: null }} /> {channelName(channel)} <Time at={receivedAt} />
        {button !== null && <span>pressed a button</span>}
        {handReplyId !== null && <a href={linkTo('messages', handReplyId)}>Answered by hand</a>}
        <a href={linkTo('incoming', id)}>Show</a>
        {answer !== null && keyword === null && (
          <button type="button" class="quiet" onClick={() => answer(incoming)}>
            Answer
          </button>
        )}
      </p>
    </li>
  );
}

function Change({ change }: { change: SuppressionChange }) {
  const { change: what, reason, liftedBecause, note, at } = change;
  const why = what === 'lifted' ? (liftedBecause === null ? null : whyLifted(liftedBecause)) : words(reason);
  return (
    <li class={`said-item event-line ${what}`}>
      <p>
        <strong>{what === 'lifted' ? 'Written to again' : 'Suppressed'}</strong>
        {`: ${whatIsEnded(change).toLowerCase()}. ${[whoChanged(change), why].filter((part) => part !== null).join(': ')}. `}
        {note !== null && note !== '' && <q dir="auto">{note}</q>} <Time at={at} />
      </p>
    </li>
  );
}

function Text({ text }: { text: string | null }): ComponentChildren {
  return text === null || text === '' ? null : (
    <p class="text" dir="auto">
      {text}
    </p>
  );
}

/** A link only where a browser would fetch it as a page; an address that somebody made up runs nothing here. */
function MediaLink({ url, name, kind }: { url: string; name: string; kind: string | null }) {
  const label = `${name}${kind === null ? '' : ` (${kind})`}`;
  return (
    <p dir="auto">
      {/^https?:\/\//i.test(url) ? (
        <a href={url} target="_blank" rel="noreferrer noopener">
          {label}
        </a>
      ) : (
        label
      )}
    </p>
  );
}

function MapLocation({ location }: { location: MessageSummary['location'] | SaidByThem['location'] }) {
  if (location === null) return null;
  const { latitude, longitude, name, address } = location;
  const named = [name, address].filter((part) => part !== null && part !== undefined && part !== '');
  return <p dir="auto">{`${named.length === 0 ? 'A place' : named.join(', ')} (${latitude}, ${longitude})`}</p>;
}
