import type { HeldChannel, Live } from '../api/types.js';
import type { LiveState } from '../live.js';
import { time } from './format.js';
import { channelName } from './labels.js';

/** Something that every view says, whatever it is about. */
export interface Alarm {
  /** `bad` where nothing leaves, `warn` where messages wait for a time that is known. */
  tone: 'bad' | 'warn';
  text: string;
  /** A channel is held: the view of the channels tells more, and has it tried. */
  isHold?: boolean;
}

/** Alarms, the worst first; nothing where all is well. */
export function alarmsOf(state: LiveState, live: Live | null): Alarm[] {
  const stale = staleAlarm(state);
  const held = live === null ? [] : channelAlarms(live);
  const alarms = state.is === 'refused' ? state.problems.map(problemAlarm) : [];
  return [...(stale === null ? [] : [stale]), ...held, ...alarms].sort((a, b) => rank(a) - rank(b));
}

/** What is told to every key: `whatsapp is paused: http_401`, or what is wrong with Siren. */
function problemAlarm(problem: string): Alarm {
  const [, channel, code] = /^(\w+) is paused: (\S+)$/.exec(problem) ?? [];
  if (channel === undefined || code === undefined) return { tone: 'bad', text: problemText(problem) };
  return { tone: 'bad', text: `${channelName(channel)} is paused (${shortCode(code)}): nothing leaves by it.` };
}

const rank = ({ tone }: Alarm): number => (tone === 'bad' ? 0 : 1);

function staleAlarm(state: LiveState): Alarm | null {
  if (state.is !== 'stale') return null;
  const { of, since } = state;
  const who = of === 'database' ? 'The database does not answer: nothing leaves' : 'The service does not answer';
  const old = since === null ? 'Nothing is known of how it is now.' : `What is shown is of ${time(since)}.`;
  return { tone: 'bad', text: `${who}. ${old}` };
}

type Channel = Live['channels'][number];

function channelAlarms({ channels, siren }: Live): Alarm[] {
  const account = channels.find((channel) => channel.state === 'paused' && channel.account);
  const held = channels.filter(({ state }) => state !== 'open' && !(account !== undefined && state === 'paused'));
  const alarms = [
    ...(account === undefined ? [] : [accountAlarm(account)]),
    ...held.map((channel) => (channel.state === 'paused' ? pauseAlarm(channel) : waitAlarm(channel))),
  ];
  const isKnown = channels.some(({ state }) => state === 'paused');
  return siren.problem === null || isKnown ? alarms : [...alarms, { tone: 'bad', text: problemText(siren.problem) }];
}

/** Of a key that Siren does not know, whichever form its code has. */
const isKey = (reason: string | null): boolean => /^(http_)?401$/.test(reason ?? '');

function accountAlarm(channel: Channel): Alarm {
  return { tone: 'bad', isHold: true, text: `${refusal(channel)}: nothing leaves ${sinceAndNext(channel)}` };
}

function pauseAlarm(channel: Channel): Alarm {
  const by = channelName(channel.channel);
  const why = channel.reason === 'outage' ? 'Siren fails or is not reached' : refusal(channel);
  return { tone: 'bad', isHold: true, text: `${why}: nothing leaves by ${by} ${sinceAndNext(channel)}` };
}

function waitAlarm({ channel, reason, meaning, since, until }: Channel): Alarm {
  const why = reasonWords({ reason, meaning });
  const end = until === null ? '' : ` until ${time(until)}`;
  return {
    tone: 'warn',
    isHold: true,
    text: `Siren asked for time (${why}): ${channelName(channel)} waits${since === null ? '' : ` since ${time(since)}`}${end}.`,
  };
}

function refusal({ reason, meaning }: Channel): string {
  return `Siren refuses the ${isKey(reason) ? 'API key' : 'account'} (${reasonWords({ reason, meaning })})`;
}

const STATUS_ALONE = /^http_/;
/** `http_401` as `401`. */
const shortCode = (code: string | null): string => (code ?? '').replace(STATUS_ALONE, '');

/** The code of a hold and what it means; of a mere HTTP status there is no more to say. */
export function reasonWords({ reason, meaning }: Pick<Channel, 'reason' | 'meaning'>): string {
  const hasMore = meaning !== null && !STATUS_ALONE.test(reason ?? '');
  return hasMore ? `${shortCode(reason)}, ${meaning}` : shortCode(reason);
}

function sinceAndNext({ since, until }: Channel): string {
  const begun = since === null ? '' : `since ${time(since)}`;
  return `${begun}${until === null ? '' : `; one message tries it next at ${time(until)}`}.`;
}

/** `siren refuses the API key: http_401` in the words of the others. */
function problemText(problem: string): string {
  const parts = /^siren (.+): (\S+)$/.exec(problem);
  return parts === null
    ? `${problem}: nothing leaves.`
    : `Siren ${parts[1]} (${shortCode(parts[2]!)}): nothing leaves.`;
}

type Hold = Pick<HeldChannel, 'channel' | 'state' | 'heldBy' | 'reason' | 'meaning' | 'account'>;

/** Who holds a channel, in a few words. */
export function holderWords(heldBy: HeldChannel['heldBy']): string {
  switch (heldBy) {
    case null:
      return 'Nobody';
    case 'breaker':
      return 'This service: Siren failed too often';
    case 'api_key':
      return 'Siren: it refuses the API key';
    case 'account':
      return 'Siren: it refuses the account';
    case 'rate_limit':
      return 'Siren: too many requests in a time';
    case 'retry_after':
      return 'Siren: it is away, and said for how long';
  }
}

/** Why nothing leaves by a channel, as a sentence. */
export function whyHeld(hold: Hold): string {
  const { channel, heldBy } = hold;
  const name = channelName(channel);
  const said = hold.reason === null || hold.heldBy === 'breaker' ? '' : ` (${reasonWords(hold)})`;
  switch (heldBy) {
    case null:
      return `Messages leave by ${name}.`;
    case 'breaker':
      return `Half of the requests failed or did not reach Siren, so ${name} is paused until one gets through.`;
    case 'api_key':
      return `Siren refuses the API key${said}. Set the right SIREN_API_KEY; nothing leaves until Siren takes a message.`;
    case 'account':
      return `Siren refuses the account${said}. Mend it with Siren; ${hold.account ? 'nothing leaves' : `nothing leaves by ${name}`} until it takes a message.`;
    case 'rate_limit':
      return hold.state === 'waiting'
        ? `Siren had too many requests${said}, and asked for time.`
        : `Siren had too many requests${said}. One message tries it before its time.`;
    case 'retry_after':
      return hold.state === 'waiting'
        ? `Siren failed${said}, and said when to come back.`
        : `Siren failed${said}. One message tries it before its time.`;
  }
}

/** What happens next, and when; `at` writes a time. */
export function whatNext(
  { state, until, isTrying, waiting }: Pick<HeldChannel, 'state' | 'until' | 'isTrying' | 'waiting'>,
  now: Date,
  at: (time: string) => string,
): string {
  if (state === 'open' || until === null) return 'Nothing holds it.';
  if (state === 'waiting') return `Messages leave again at ${at(until)}.`;
  if (isTrying) return 'One message is on its way to see. The others follow if Siren takes it.';
  if (new Date(until) > now) return `One message tries it next at ${at(until)}.`;
  return waiting === 0 ? 'Nobody waits: the next message tries it at once.' : 'One message tries it now.';
}
