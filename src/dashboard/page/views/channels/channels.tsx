import { useEffect, useState } from 'preact/hooks';
import { post } from '../../api/client.js';
import type { ChannelStates as Answer, HeldChannel, HeldTemplate } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { Card, Facts, View } from '../../components/view.js';
import { DataTable } from '../../components/data-table.js';
import { Empty, ErrorNotice, Loaded } from '../../components/notice.js';
import { RefreshButton } from '../../components/list-actions.js';
import { Time } from '../../components/values.js';
import { notify } from '../../components/action-notice.js';
import { live } from '../../live.js';
import { linkTo } from '../../route-address.js';
import { NOTHING, number, time } from '../../words/format.js';
import { holderWords, whatNext, whyHeld } from '../../words/alarms.js';
import { channelName } from '../../words/labels.js';

/** While something is held its tries come and go, which the live figures do not tell. */
const REFRESH_MS = 2_000;

/** Whether each channel sends; why not, and what is done about it. */
export function Channels() {
  const query = useQuery<Answer>('channels');
  const heard = live.value;
  const { reload, data } = query;
  const isHeld = data !== null && (data.heldTemplates.length > 0 || data.items.some(({ state }) => state !== 'open'));
  const states = JSON.stringify([heard?.channels, heard?.whatsapp]);
  useEffect(reload, [states]);
  useEffect(() => {
    if (!isHeld) return;
    const timer = setInterval(reload, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isHeld]);
  return (
    <View title="Channels" actions={<RefreshButton list={query} />}>
      <p class="hint lead">
        A channel is held while Siren asks for time, refuses the account, or fails. Its messages wait, each as long as
        it may, and leave by themselves when the hold ends.
      </p>
      <Loaded query={query} what="channels">
        {({ items, heldTemplates }) => (
          <div class="grid">
            {items.map((channel) => (
              <ChannelCard key={channel.channel} held={channel} reload={reload} />
            ))}
            {heldTemplates.length > 0 && <HeldTemplates templates={heldTemplates} reload={reload} />}
          </div>
        )}
      </Loaded>
    </View>
  );
}

/** Approved templates that WhatsApp has faulted in several messages in a row. */
function HeldTemplates({ templates, reload }: { templates: readonly HeldTemplate[]; reload: () => void }) {
  const path = ({ name, language }: HeldTemplate) =>
    `channels/whatsapp/templates/${encodeURIComponent(name)}/${encodeURIComponent(language)}/try` as const;
  return (
    <Card
      title="Held templates"
      class="wide"
      hint="WhatsApp faulted them in several messages in a row. Their messages go by their next step, or wait."
    >
      <DataTable
        label="Held templates"
        rows={templates}
        keyOf={({ name, language }) => `${name}/${language}`}
        columns={[
          {
            head: 'Template',
            cell: ({ name, language }) => (
              <>
                <code>{name}</code> ({language})
              </>
            ),
          },
          {
            head: 'Why',
            cell: ({ reason, meaning }) => (
              <>
                <code>{reason}</code> {meaning}
              </>
            ),
          },
          { head: 'Since', cell: ({ since }) => <Time at={since} /> },
          { head: 'Tried next at', cell: ({ until }) => <Time at={until} /> },
          {
            head: 'Try now',
            cell: (template) => (
              <TryButton
                about={`the template ${template.name} (${template.language})`}
                isTrying={template.isTrying}
                act={() => post(path(template)).then(reload)}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

const TONES = { open: 'good', paused: 'bad', waiting: 'warn' };
const STATES = { open: 'Sending', paused: 'Paused', waiting: 'Waiting' };
const COUNTED_TO = 100_000;

/** One channel: whether it sends, and all that is known of why it does not. */
function ChannelCard({ held, reload }: { held: HeldChannel; reload: () => void }) {
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

interface TryButtonProps {
  /** What is tried, for screen readers. */
  about: string;
  isTrying: boolean;
  act: () => Promise<unknown>;
}

/** Has something that is held tried by one message. Nothing is lost by it, so it does not ask. */
function TryButton({ about, isTrying, act }: TryButtonProps) {
  const [error, setError] = useState<Error | null>(null);
  const [isActing, setActing] = useState(false);
  const go = async (): Promise<void> => {
    setActing(true);
    setError(null);
    try {
      await act();
      notify('One message tries it. The others follow if Siren takes it.');
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setActing(false);
    }
  };
  const label = isTrying ? 'Trying…' : 'Try now';
  return (
    <div class="try">
      <button
        type="button"
        class="primary"
        aria-label={`${label}: ${about}`}
        disabled={isActing || isTrying}
        onClick={() => void go()}
      >
        {label}
      </button>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
