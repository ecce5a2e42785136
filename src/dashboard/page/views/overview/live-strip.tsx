import type { Live } from '../../api/types.js';
import { Time } from '../../components/values.js';
import { live, liveState } from '../../live.js';
import { linkTo } from '../../route-address.js';
import { reasonWords } from '../../words/alarms.js';
import { channelName } from '../../words/labels.js';
import { number, time } from '../../words/format.js';
import { linkToAttempts } from '../lists.js';

/** What is going on at this moment, or was when it was last known: the queue, and whether each channel sends. */
export function LiveStrip() {
  const now = live.value;
  const state = liveState.value;
  const isOld = state.is === 'stale';
  return (
    <>
      {isOld && state.since !== null && <p class="hint range">As it was at {time(state.since)}</p>}
      <Strip now={now} isOld={isOld} />
    </>
  );
}

function Strip({ now, isOld }: { now: Live | null; isOld: boolean }) {
  return (
    <section class={isOld ? 'live-strip old' : 'live-strip'} aria-label={isOld ? 'As it was' : 'Right now'}>
      <a class="live-figure" href={linkTo('messages', null, { status: 'queued' })}>
        <span>Waiting to be sent</span>
        <strong data-figure="queueDepth">{now === null ? '…' : number(now.queueDepth)}</strong>
      </a>
      <a class="live-figure" href={linkTo('messages', null, { status: 'sending' })}>
        <span>On their way</span>
        <strong data-figure="sending">{now === null ? '…' : number(now.messages.sending ?? 0)}</strong>
      </a>
      <a class="live-figure" href={now === null ? linkTo('attempts') : linkToAttempts(now.lastMinutes)}>
        <span>Requests, last two minutes</span>
        <strong data-figure="lastMinutes">{now === null ? '…' : number(now.lastMinutes.totalAttempts)}</strong>
      </a>
      {(now?.channels ?? []).map((state) => (
        <ChannelState key={state.channel} state={state} isOld={isOld} />
      ))}
      {now !== null && <WhatsAppLimits limits={now.whatsapp} />}
    </section>
  );
}

interface ChannelStateProps {
  state: Live['channels'][number];
  isOld: boolean;
}

/** Nothing leaves by a channel that is paused; one that waits goes on at a time that is known. */
const TONES = { open: 'good', paused: 'bad', waiting: 'warn' };
const STATES = { open: 'Sending', paused: 'Paused', waiting: 'Waiting' };
const STATES_BEFORE = { open: 'Was sending', paused: 'Was paused', waiting: 'Was waiting' };

function ChannelState({ state: { channel, state, reason, meaning, since, until }, isOld }: ChannelStateProps) {
  return (
    <div class="live-figure">
      <span>
        <a href={linkTo('channels')}>{channelName(channel)}</a>
      </span>
      <strong>
        <span class={`pill ${isOld ? 'quiet' : TONES[state]}`}>{(isOld ? STATES_BEFORE : STATES)[state]}</span>
      </strong>
      {state !== 'open' && (
        <small>
          {reasonWords({ reason, meaning })}, since <Time at={since} />;{' '}
          {state === 'paused' ? 'one message tries it next at ' : 'goes on at '}
          <Time at={until} />
        </small>
      )}
    </div>
  );
}

/** What WhatsApp refuses just now; nothing where it refuses nothing. */
function WhatsAppLimits({ limits: { unknownWindowsClosedSince, heldTemplates } }: { limits: Live['whatsapp'] }) {
  return (
    <>
      {unknownWindowsClosedSince !== null && (
        <div class="live-figure">
          <span>WhatsApp to new recipients</span>
          <strong>
            <span class="pill warn">Templates only</span>
          </strong>
          <small>
            131047, since <Time at={unknownWindowsClosedSince} />; one message in a hundred still tries free text
          </small>
        </div>
      )}
      {heldTemplates.map(({ name, language, reason, since, until }) => (
        <div class="live-figure" key={`${name} ${language}`}>
          <span>
            Template {name} ({language})
          </span>
          <strong>
            <span class="pill warn">Held</span>
          </strong>
          <small>
            {reason}, since <Time at={since} />; one message tries it next at <Time at={until} />
          </small>
        </div>
      ))}
    </>
  );
}
