import { CHANNELS } from '../../../../siren/channel.js';
import type { KnownContact, Reach } from '../../api/types.js';
import { Card, Facts } from '../../components/view.js';
import { Time } from '../../components/values.js';
import { linkTo } from '../../route-address.js';
import { NOTHING, time } from '../../words/format.js';
import { channelName, words } from '../../words/labels.js';
import { whatIsEnded } from '../../words/suppressing.js';
import { windowWords } from '../../words/message-content.js';
import { LiftButton, SuppressForm } from '../suppressions/change-suppression.js';

/** Whether somebody may be written to and is reached; suppressing and lifting. */
export function StandingCard({ contact, onChanged }: { contact: KnownContact; onChanged: () => void }) {
  const { phoneNumber, suppression, window, channels, lastSeenAt } = contact;
  return (
    <>
      <Card
        title="May they be written to?"
        actions={<a href={linkTo('suppressions', phoneNumber)}>Who changed that, and when</a>}
      >
        {suppression.length === 0 ? (
          <p class="notice good">Yes: nothing suppresses the number.</p>
        ) : (
          <ul class="in-force">
            {suppression.map((one) => (
              <li key={`${one.channel}/${one.category}/${one.reason}`}>
                <div>
                  <strong>{`Not: ${whatIsEnded(one).toLowerCase()}`}</strong>
                  <p class="hint">
                    {`${words(one.reason)}, since `}
                    <Time at={one.createdAt} />
                  </p>
                  {one.note !== null && one.note !== '' && <q dir="auto">{one.note}</q>}
                </div>
                <LiftButton suppression={one} onLifted={onChanged} />
              </li>
            ))}
          </ul>
        )}
        <details>
          <summary>Suppress this number</summary>
          <SuppressForm number={phoneNumber} onSuppressed={onChanged} />
        </details>
      </Card>
      <Card title="What is known">
        <Facts
          facts={[
            ["WhatsApp's 24 hours", windowWords(window)],
            ['Last wrote', <Time at={lastSeenAt} />],
            ...CHANNELS.map((channel) => [channelName(channel), reachWords(channels[channel])] as const),
            ['Country', contact.country ?? NOTHING],
            ['Kind of number', contact.type === null ? NOTHING : words(contact.type.toLowerCase())],
          ]}
        />
      </Card>
    </>
  );
}

function reachWords({ reachable, lastDeliveredAt, lastFailure }: Reach): string {
  const delivered = lastDeliveredAt === null ? '' : `; last delivered ${time(lastDeliveredAt)}`;
  switch (reachable) {
    case true:
      return `Reached${delivered}`;
    case false:
      return `Not reached${lastFailure === null ? '' : `: ${lastFailure.code} ${lastFailure.message}`}${delivered}`;
    case 'unknown':
      return `Not known${delivered}`;
  }
}
