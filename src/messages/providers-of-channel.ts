import { ValidateBy } from 'class-validator';
import type { FieldError } from '../http/problem.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { PROVIDER_CODES } from '../siren/provider.js';
import type { RequestedStep } from '../deciding/plan.js';

/** Codes of providers that serve the channel of the step. */
export function ProvidersOfChannel(): PropertyDecorator {
  return ValidateBy({
    name: 'providersOfChannel',
    validator: {
      validate: (value: unknown, args) => {
        const allowed = codesFor((args?.object as Partial<RequestedStep>).channel);
        return Array.isArray(value) && value.every((code) => allowed.some((known) => known === code));
      },
      defaultMessage: (args) =>
        `$property must be of ${codesFor((args?.object as Partial<RequestedStep>).channel).join(', ')}`,
    },
  });
}

/** Of a step without a channel, that is what is wrong with it. */
function codesFor(channel: Channel | undefined): readonly string[] {
  const known = CHANNELS.filter((one) => channel === one);
  return (known.length === 0 ? CHANNELS : known).flatMap((one): readonly string[] => PROVIDER_CODES[one]);
}

/** What is wrong with naming providers to a Siren whose dialect has no way to ask for one; nothing where it has. */
export function providersNotTaken(
  steps: readonly RequestedStep[] | null | undefined,
  { takesProviders }: { takesProviders: boolean },
): FieldError[] {
  if (takesProviders) return [];
  return (steps ?? []).flatMap(({ providers }, i) =>
    providers == null ? [] : [{ path: `channels[${i}].providers`, message: 'needs SIREN_DIALECT=platform' }],
  );
}
