import { ApiProperty } from '@nestjs/swagger';
import { CHANNEL_STATES } from '../../deciding/hold-state.js';
import { COUNTED_CHANNELS, type CountedChannel } from '../counting/counters.js';
import { FiguresDto } from './statistics.dto.js';

/** Whether messages leave on a channel just now. */
export class LiveChannelDto {
  @ApiProperty({ enum: COUNTED_CHANNELS })
  channel: CountedChannel;
  /** `waiting`: Siren asked for time. `paused`: it fails or refuses the account; one message at a time tries it. */
  @ApiProperty({ enum: CHANNEL_STATES })
  state: (typeof CHANNEL_STATES)[number];
  /** The code of the error that began it, or `outage`; null while it is open. */
  reason: string | null;
  /** What that code means, as far as our table knows it; null: it does not, or there is none. */
  meaning: string | null;
  /** The account is refused, not the channel: every channel is paused for the same reason, and served again together. */
  account: boolean;
  since: Date | null;
  /** When messages leave again, or when the next one tries. */
  until: Date | null;
}

/** An approved WhatsApp template that WhatsApp has faulted in several messages in a row. Its messages go by their next step. */
export class HeldTemplateDto {
  /** @example "bill_ready_v2" */
  name: string;
  /** @example "en" */
  language: string;
  /**
   * The code of the newest fault.
   * @example "132015"
   */
  reason: string;
  since: Date;
  /** When a message may send it again, to see. */
  until: Date;
}

/** What of WhatsApp is not used for now. */
export class WhatsAppLimitsDto {
  /** Since then free text is not tried with recipients of whom nothing is known: three in a row were refused (131047). Null: it is tried. */
  unknownWindowsClosedSince: Date | null;
  @ApiProperty({ type: [HeldTemplateDto] })
  heldTemplates: HeldTemplateDto[];
}

/** What Siren said when it was asked whether it is there, which happens twice a minute, whether anything is sent or not. */
export class LiveSirenDto {
  /**
   * Null: it is well, or nobody could ask it in the last two minutes.
   * @example "siren refuses the API key: http_401"
   */
  problem: string | null;
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
  /** Since when the database does not answer: all else is as it was then. Null: it answers, and this is how it is. */
  staleSince: Date | null;
  /** Messages that wait for their first attempt now: those that are queued. */
  queueDepth: number;
  messages: LiveMessagesDto;
  channels: LiveChannelDto[];
  siren: LiveSirenDto;
  whatsapp: WhatsAppLimitsDto;
  lastMinutes: LiveFiguresDto;
}
