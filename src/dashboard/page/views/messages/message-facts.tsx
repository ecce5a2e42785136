import type { Message } from '../../api/types.js';
import { Copyable } from '../../components/copyable.js';
import { Facts } from '../../components/view.js';
import { StatusPill, Text, Time } from '../../components/values.js';
import { linkTo } from '../../route-address.js';
import { money, NOTHING, number } from '../../words/format.js';
import { channelName, windowLabel, words } from '../../words/labels.js';
import { whatElse } from '../../words/message-content.js';
import { waitWords, whyEnded } from '../../words/waits.js';

const templateLabel = ({ name, version }: { name: string; version: number }): string => `${name}, version ${version}`;

/** A message that was to reach somebody all the same is told as failed. */
const whatBecame = (status: string): string =>
  status === 'suppressed' ? 'is suppressed' : status === 'expired' ? 'expired' : 'failed';

function Waits({ for: waitingFor }: { for: NonNullable<Message['waitingFor']> }) {
  return (
    <>
      {waitWords(waitingFor)}. It has waited since <Time at={waitingFor.since} />.
    </>
  );
}

function Skipped({ steps }: { steps: Message['skipped'] }) {
  return (
    <>
      {steps.map(({ channel, message }) => (
        <div>
          {channelName(channel)}: {message}
        </div>
      ))}
    </>
  );
}

function Metadata({ metadata }: Pick<Message, 'metadata'>) {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return <>{NOTHING}</>;
  return (
    <ul class="changes">
      {entries.map(([name, value]) => (
        <li key={name}>
          <Text>{name}</Text>: <Text>{typeof value === 'string' ? value : JSON.stringify(value)}</Text>
        </li>
      ))}
    </ul>
  );
}

function LinkedId({ view, id }: { view: 'messages' | 'batches'; id: string }) {
  return (
    <Copyable value={id}>
      <a href={linkTo(view, id)}>{id}</a>
    </Copyable>
  );
}

export function MessageFacts({ message }: { message: Message }) {
  const { failure, waitingFor, skipped, channel, batchId, replyTo, template, price } = message;
  return (
    <>
      {(message.text !== '' || !(message.media ?? message.location)) && (
        <blockquote class="message-text" dir="auto">
          {message.text || NOTHING}
        </blockquote>
      )}
      <Facts
        facts={[
          ['To', <Copyable value={message.to}>{message.to || 'Erased recipient'}</Copyable>],
          ['Status', <StatusPill status={message.status} />],
          ['Channel', channel === null ? NOTHING : channelName(channel)],
          ['Fallback', message.fallbackUsed ? 'Yes, another channel was tried' : 'No'],
          ...(waitingFor === null ? [] : [['Waits', <Waits for={waitingFor} />] as const]),
          ...(failure === null ? [] : [[`Why it ${whatBecame(message.status)}`, whyEnded(failure)] as const]),
          ...(skipped.length === 0 ? [] : [['Passed over', <Skipped steps={skipped} />] as const]),
          ...whatElse(message).map(({ what, said }) => [what, said] as const),
          ['Reference', <Text>{message.reference}</Text>],
          ...(message.policy === null ? [] : [['Policy', message.policy] as const]),
          ...(template === null
            ? []
            : [['Template', <a href={linkTo('templates', template.name)}>{templateLabel(template)}</a>] as const]),
          ...(message.locale === null ? [] : [['Language', message.locale] as const]),
          ...(message.segments === null ? [] : [['SMS segments', number(message.segments)] as const]),
          ...(price === null ? [] : [['Price', money(price.amount, price.currency)] as const]),
          ['Priority', message.priority],
          ['Category', words(message.category)],
          ...(message.learn ? [] : [['What was learned', 'Does not count for it'] as const]),
          ...(batchId === null ? [] : [['Batch', <LinkedId view="batches" id={batchId} />] as const]),
          ...(replyTo === null ? [] : [['Answers', <Copyable value={replyTo} />] as const]),
          ...(message.resendOf === null
            ? []
            : [['Sent again from', <LinkedId view="messages" id={message.resendOf} />] as const]),
          ...(message.resentAs.length === 0
            ? []
            : [
                ['Sent again as', message.resentAs.map((id) => <LinkedId key={id} view="messages" id={id} />)] as const,
              ]),
          ...(message.sendAt === null ? [] : [['Scheduled for', <Time at={message.sendAt} />] as const]),
          ...(message.deliveryWindow === null
            ? []
            : [['Delivery window', windowLabel(message.deliveryWindow)] as const]),
          ...(message.graceSeconds === null
            ? []
            : [['Skipped if late by', `${number(message.graceSeconds)} s`] as const]),
          ['Created', <Time at={message.createdAt} />],
          ['Sent', <Time at={message.sentAt} />],
          ['Delivered', <Time at={message.deliveredAt} />],
          ['Expires', <Time at={message.expiresAt} />],
          ['Finished', <Time at={message.finishedAt} />],
          ['Metadata', <Metadata metadata={message.metadata} />],
          ['Id', <Copyable value={message.id} />],
        ]}
      />
    </>
  );
}
