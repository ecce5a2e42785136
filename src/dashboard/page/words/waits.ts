import type { AutoFallback, MessageSummary } from '../api/types.js';
import { duration, number, time } from './format.js';
import { channelName, words } from './labels.js';

/** Why `auto` came to what it did. */
export function whyAuto({ because, deliveries, p95Ms }: AutoFallback): string {
  switch (because) {
    case 'country':
      return `auto: 95 of 100 of ${number(deliveries ?? 0)} deliveries in the country took at most ${duration(p95Ms)}`;
    case 'all_countries':
      return `auto: 95 of 100 of ${number(deliveries ?? 0)} deliveries in all countries took at most ${duration(p95Ms)}`;
    case 'too_few':
      return `auto: ${number(deliveries ?? 0)} deliveries in seven days are too few to learn from`;
    case 'not_read':
      return 'auto: the times to delivery could not be read';
    case 'read_wanted':
      return 'auto, for a step that is done when it was read: how long that takes is not learned';
    case 'learn_off':
      return 'auto, and the message asked for nothing that is learned';
    case 'setting_off':
      return 'auto, which FALLBACK_AUTO switches off';
  }
}

type WaitingFor = NonNullable<MessageSummary['waitingFor']>;

/** Why nothing is sent for a message just now. */
export function whyWaiting({ reason, channel: by }: Pick<WaitingFor, 'reason' | 'channel'>): string {
  const channel = channelName(by);
  switch (reason) {
    case 'hold':
      return `Siren asked for time: ${channel} waits`;
    case 'pause':
      return `Siren refuses the account: ${channel} is paused`;
    case 'unreachable':
      return `Siren fails or is not reached: ${channel} is paused`;
    case 'batch':
      return 'Its batch is paused, or sends at a rate of its own';
    case 'recipient':
      return `Another message to this number goes first by ${channel}`;
    case 'backoff':
      return `The request by ${channel} failed, and is repeated`;
    case 'receipt':
      return `Siren has it: word of ${channel} is waited for`;
    case 'schedule':
      return 'The time that it was scheduled for has not come';
    case 'delivery_window':
      return 'It is outside of the hours in which it may be sent';
    case 'sms_limit':
      return 'As many SMS as are allowed have left in this hour';
    case 'template':
      return 'WhatsApp has faulted its template: that is held, and no other step is left';
    default:
      return words(reason);
  }
}

/** What comes at the end of the wait. */
const AT_ITS_END: Readonly<Record<string, string>> = {
  pause: 'one message tries it next at',
  unreachable: 'one message tries it next at',
  backoff: 'again at',
  schedule: 'it is sent at',
  delivery_window: 'that begin at',
  template: 'one message tries it next at',
};

/** Why nothing is sent for a message just now, and until when. */
export function waitWords(waitingFor: Pick<WaitingFor, 'reason' | 'channel' | 'until'>): string {
  const { reason, until } = waitingFor;
  if (until === null) return `${whyWaiting(waitingFor)}; nobody knows until when`;
  return `${whyWaiting(waitingFor)}; ${AT_ITS_END[reason] ?? 'at the latest until'} ${time(until)}`;
}

/** Codes that say where a message was when it expired: their sentence is enough. */
const IS_EXPIRY = /^(?:expired_|missed_)/;

/** Why a message ended without reaching anybody. */
export function whyEnded({ code, message }: NonNullable<MessageSummary['failure']>): string {
  if (message !== null && IS_EXPIRY.test(code)) return message;
  return [code, message].filter(Boolean).join(': ');
}

/** What a list says of a message beside its status; null: nothing worth a word. */
export function noteOn({
  status,
  waitingFor,
  failure,
  skipped,
}: Pick<MessageSummary, 'status' | 'waitingFor' | 'failure' | 'skipped'>): string | null {
  if (waitingFor !== null) return waitWords(waitingFor);
  if (status === 'queued') return 'Nothing holds it: its turn is to come';
  if (failure !== null) return whyEnded(failure);
  const last = skipped.at(-1);
  return last === undefined ? null : `${channelName(last.channel)} was passed over: ${words(last.code).toLowerCase()}`;
}
