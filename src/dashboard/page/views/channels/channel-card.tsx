import { post } from '../../api/client.js';
import type { HeldChannel } from '../../api/types.js';
import { Card } from '../../components/card.js';
import { DataTable } from '../../components/data-table.js';
import { Facts } from '../../components/facts.js';
import { Empty } from '../../components/notice.js';
import { Time } from '../../components/time.js';
import { linkTo } from '../../route-address.js';
import { NOTHING, number, time } from '../../words/format.js';
import { holderWords, whatNext, whyHeld } from '../../words/holds.js';
import { channelName } from '../../words/labels.js';
import { TryButton } from './try-button.js';

const TONES = { open: 'good', paused: 'bad', waiting: 'warn' };
const STATES = { open: 'Sending', paused: 'Paused', waiting: 'Waiting' };
const COUNTED_TO = 100_000;

/** One channel: whether it sends, and all that is known of why it does not. */
export function ChannelCard({ held, reload }: { held: HeldChannel; reload: () => void }) {
  const { channel, state, since, waiting, isTrying, heldBy } = held;
  const isHeld = state !== 'open';
  return (
    <Card
      title={channelName(channel)}
      actions={
        isHeld && (
          <TryButton
            about={channelName(channel)}
            isTrying={isTrying}
            act={() => post(`channels/${channel}/try`).then(reload)}
          />
        )
      }
    >
      <p>
        <span class={`pill ${TONES[state]}`}>{STATES[state]}</span>
      </p>
      <p class="held-why">{whyHeld(held)}</p>
      <Facts
        facts={[
          ...(isHeld
            ? ([
                ['Held by', holderWords(heldBy)],
                ['Since', <Time at={since} />],
                ['Next', whatNext(held, new Date(), time)],
              ] as const)
            : []),
          [
            'Messages in line',
            <span data-figure={`waiting-${channel}`}>
              {waiting === 0 ? (
                number(0)
              ) : (
                <a href={linkTo('messages', null, { status: 'queued' })}>
                  {waiting >= COUNTED_TO ? `${number(waiting)} or more` : number(waiting)}
                </a>
              )}
            </span>,
          ],
        ]}
      />
      {state === 'paused' && <Probes held={held} />}
    </Card>
  );
}

function Probes({ held: { channel, probes } }: { held: HeldChannel }) {
  const title = `Tries of ${channelName(channel)}`;
  return (
    <>
      <h3>Tries since then</h3>
      {probes.length === 0 ? (
        <Empty>None has been answered yet.</Empty>
      ) : (
        <DataTable
          label={title}
          rows={probes}
          keyOf={({ startedAt }) => startedAt}
          columns={[
            { head: 'When', cell: ({ startedAt }) => <Time at={startedAt} /> },
            { head: 'Result', cell: ({ code, meaning }) => result(code, meaning) },
            { head: 'Message', cell: ({ messageId }) => <a href={linkTo('messages', messageId)}>The message</a> },
          ]}
        />
      )}
    </>
  );
}

function result(code: string | null, meaning: string | null) {
  if (code === null) return NOTHING;
  return (
    <>
      <code>{code}</code> {meaning}
    </>
  );
}
