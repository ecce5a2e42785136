import type { HeldChannel } from '../api/types.js';
import { reasonWords } from './alarms.js';
import { channelName } from './labels.js';

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
