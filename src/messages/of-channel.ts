import { ValidateBy } from 'class-validator';
import type { Channel } from '../siren/channel.js';
import type { RequestedStep } from '../deciding/plan.js';

/** A field that only steps of one channel may have. */
export function OfChannel(channel: Channel): PropertyDecorator {
  return ValidateBy({
    name: 'ofChannel',
    validator: {
      validate: (_value, args) => (args?.object as Partial<RequestedStep>).channel === channel,
      defaultMessage: () => `$property is for steps by ${channel} alone`,
    },
  });
}
