import { Keeps } from '../http/keeps.js';
import { say } from '../languages/say.js';
import type { Channel } from '../siren/channel.js';
import type { RequestedStep } from '../deciding/plan.js';

/** A field that only steps of one channel may have. */
export const OfChannel = (channel: Channel): PropertyDecorator =>
  Keeps<RequestedStep>('ofChannel', (_value, beside) =>
    beside.channel === channel ? null : say('is for steps by {channel} alone', { channel }),
  );
