import { say } from '../languages/say.js';
import { Keeps } from '../http/field-rules.js';
import type { FieldError } from '../http/problem.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { providerCodes } from '../siren/provider.js';
import type { RequestedStep } from '../deciding/plan.js';

/** Codes of providers that serve the channel of the step. */
export const ProvidersOfChannel = (): PropertyDecorator =>
  Keeps<RequestedStep>('providersOfChannel', (value, { channel }) => {
    const allowed = codesFor(channel);
    const isKept = Array.isArray(value) && value.every((code) => allowed.some((known) => known === code));
    return isKept ? null : say('must be of {codes}', { codes: allowed.join(', ') });
  });

/** Of a step without a channel, that is what is wrong with it. */
function codesFor(channel: Channel | undefined): readonly string[] {
  const known = CHANNELS.filter((one) => channel === one);
  return (known.length === 0 ? CHANNELS : known).flatMap((one): readonly string[] => providerCodes(one));
}

/** The error of naming providers in a dialect that cannot ask for them. Undefined: the dialect can. */
export function providersNotTaken(
  steps: readonly RequestedStep[] | null | undefined,
  { takesProviders }: { takesProviders: boolean },
): FieldError[] {
  if (takesProviders) return [];
  return (steps ?? []).flatMap(({ providers }, i) =>
    providers == null ? [] : [{ path: `channels[${i}].providers`, message: say('needs SIREN_DIALECT=platform') }],
  );
}
