import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches, MaxLength } from 'class-validator';
import { CHANNEL_STATES } from '../deciding/hold-state.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { COUNT_AT_MOST } from '../limits/hold-log.js';

/** Who holds a channel, and by what. */
const HELD_BY = ['breaker', 'api_key', 'account', 'rate_limit', 'retry_after'] as const;
export type HeldBy = (typeof HELD_BY)[number];

/** A message that tried a paused channel, and was not served. */
export class ProbeDto {
  messageId: string;
  startedAt: Date;
  answeredAt: Date;
  /**
   * Of its error.
   * @example "http_401"
   */
  code: string | null;
  /** What that code means, as far as our table knows it. */
  meaning: string | null;
}

/** Whether messages leave on a channel, and what keeps them. */
export class ChannelStateDto {
  @ApiProperty({ enum: CHANNELS })
  channel: Channel;
  /** `waiting`: Siren asked for time, and messages leave again at `until`. `paused`: one message at a time tries it. */
  @ApiProperty({ enum: CHANNEL_STATES })
  state: (typeof CHANNEL_STATES)[number];
  /**
   * `breaker`: too many requests failed, or did not reach Siren. `api_key`: Siren refuses the key (401). `account`: it refuses the
   * account. `rate_limit`: it had too many requests. `retry_after`: it is away, and said for how long. Null: nothing holds it.
   */
  @ApiProperty({ enum: HELD_BY, nullable: true })
  heldBy: HeldBy | null;
  /**
   * The code of the error that began it, or `outage`.
   * @example "http_401"
   */
  reason: string | null;
  /** What that code means, as far as our table knows it. */
  meaning: string | null;
  /** The account is refused, not the channel: every channel is paused for the same reason, and served again together. */
  account: boolean;
  since: Date | null;
  /** When messages leave again, or when the next one tries; while one tries, when it is given up. */
  until: Date | null;
  /** One message is on its way to see whether Siren serves the channel again. */
  isTrying: boolean;
  /** Messages that wait for it, up to 100,000. */
  @ApiProperty({ maximum: COUNT_AT_MOST })
  waiting: number;
  /** The last ten messages that tried it since it is paused, all in vain, the newest first. One that is served ends the pause. */
  @ApiProperty({ type: [ProbeDto] })
  probes: ProbeDto[];
}

/** An approved WhatsApp template that WhatsApp has faulted in several messages in a row. Its messages go by their next step. */
export class TemplateHoldDto {
  /** @example "bill_ready_v2" */
  name: string;
  /** @example "en" */
  language: string;
  /**
   * The code of the newest fault.
   * @example "132015"
   */
  reason: string;
  /** What that code means, as far as our table knows it. */
  meaning: string | null;
  since: Date;
  /** When a message may send it again, to see; while one does, when that is given up. */
  until: Date;
  /** One message is on its way with it. */
  isTrying: boolean;
}

export class ChannelStatesDto {
  @ApiProperty({ type: [ChannelStateDto] })
  items: ChannelStateDto[];
  @ApiProperty({ type: [TemplateHoldDto] })
  heldTemplates: TemplateHoldDto[];
}

export class ChannelParam {
  @IsIn(CHANNELS)
  @ApiProperty({ enum: CHANNELS })
  channel: Channel;
}

export class ApprovedTemplateParam {
  /** @example "bill_ready_v2" */
  @MaxLength(512)
  @Matches(/^\w+$/, { message: 'name must be the name of an approved template' })
  name: string;

  /** @example "en" */
  @Matches(/^[A-Za-z]{2,3}(_[A-Za-z]{2,4})?$/, {
    message: 'language must be that of an approved template, such as en or pt_BR',
  })
  language: string;
}
