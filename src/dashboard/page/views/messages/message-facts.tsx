import type { Message } from '../../api/types.js';
import { Facts } from '../../components/facts.js';
import { StatusPill } from '../../components/status-pill.js';
import { Time } from '../../components/time.js';
import { linkTo } from '../../route-address.js';
import { NOTHING } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';

export function MessageFacts({ message }: { message: Message }) {
  const { failure, channel, batchId, replyTo } = message;
  return (
    <>
      <blockquote class="message-text">{message.text ?? NOTHING}</blockquote>
      <Facts
        facts={[
          ['Status', <StatusPill status={message.status} />],
          ['Channel', channel === null ? NOTHING : channelName(channel)],
          ['Fallback', message.fallbackUsed ? 'Yes, another channel was tried' : 'No'],
          ...(failure === null ? [] : [['Why it failed', `${failure.code} ${failure.message ?? ''}`] as const]),
          ['Reference', message.reference ?? NOTHING],
          ...(message.policy === null ? [] : [['Policy', message.policy] as const]),
          ['Priority', message.priority],
          ['Category', words(message.category)],
          ...(batchId === null ? [] : [['Batch', <a href={linkTo('batches', batchId)}>{batchId}</a>] as const]),
          ...(replyTo === null ? [] : [['Answers', <code>{replyTo}</code>] as const]),
          ['Created', <Time at={message.createdAt} />],
          ['Sent', <Time at={message.sentAt} />],
          ['Delivered', <Time at={message.deliveredAt} />],
          ['Expires', <Time at={message.expiresAt} />],
          ['Finished', <Time at={message.finishedAt} />],
          ['Id', <code>{message.id}</code>],
        ]}
      />
    </>
  );
}
