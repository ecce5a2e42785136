import { ApiProperty } from '@nestjs/swagger';
import { COUNTED_CHANNELS, type CountedChannel } from './counters.js';
import { FiguresDto } from './figures.dto.js';

export const CHANNEL_STATES = ['open', 'waiting', 'paused'] as const;

/** Whether messages leave on a channel just now. */
export class LiveChannelDto {
  @ApiProperty({ enum: COUNTED_CHANNELS })
  channel: CountedChannel;
  /** `waiting`: Siren asked for time. `paused`: it fails or refuses the account; one message at a time tries it. */
  @ApiProperty({ enum: CHANNEL_STATES })
  state: (typeof CHANNEL_STATES)[number];
  /** The code of the error that began it, or `outage`; null while it is open. */
  reason: string | null;
  since: Date | null;
  /** When messages leave again, or when the next one tries. */
  until: Date | null;
}

/** Messages by their state, over all of the time that is counted. */
export class LiveMessagesDto {
  scheduled: number;
  queued: number;
  sending: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  expired: number;
  cancelled: number;
  suppressed: number;
}

/** The figures of the minute that runs and of the one before it. */
export class LiveFiguresDto extends FiguresDto {
  from: Date;
  /** Excluded. */
  to: Date;
}

/** How the service is doing at this moment, over all replicas. */
export class LiveDto {
  /** Messages that wait for their first attempt: those that are scheduled or queued. */
  queueDepth: number;
  messages: LiveMessagesDto;
  channels: LiveChannelDto[];
  lastMinutes: LiveFiguresDto;
}
