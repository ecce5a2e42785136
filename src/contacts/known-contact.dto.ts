import { ApiProperty } from '@nestjs/swagger';
import { type Window, WINDOWS } from '../deciding/window.js';
import { ApiOfEach } from '../http/api-decorators.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import type { Reach } from './reach.js';
import { SuppressionDto } from '../suppressions/suppression.dto.js';

export class WindowDto {
  /** `unknown`: they never wrote by WhatsApp, and WhatsApp has not refused free text to them yet. */
  @ApiProperty({ enum: WINDOWS })
  state: Window;
  open: boolean;
  /** When it closes, or closed; null when the contact never wrote by WhatsApp. */
  closesAt: Date | null;
}

export class ReachFailureDto {
  at: Date;
  code: string;
  message: string;
}

export class ReachDto implements Reach {
  /** true: it was delivered, or the contact wrote from there; false: it was refused since, as no number to reach; by WhatsApp in two messages, within `UNREACHABLE_DAYS`. */
  @ApiProperty({ oneOf: [{ type: 'boolean' }, { type: 'string', enum: ['unknown'] }] })
  reachable: boolean | 'unknown';
  lastDeliveredAt: Date | null;
  @ApiProperty({ type: ReachFailureDto, nullable: true })
  lastFailure: ReachFailureDto | null;
}

/** What is known of the contact behind a number. */
export class KnownContactDto {
  /** E.164. */
  phoneNumber: string;
  /** ISO 3166 alpha-2. */
  country: string | null;
  /** MOBILE, FIXED_LINE, TOLL_FREE, …; null where the numbering plan does not tell. */
  type: string | null;
  /** WhatsApp's 24 hours, in which a business may write freely. */
  window: WindowDto;
  /** When the contact last wrote to us, on any channel. */
  lastSeenAt: Date | null;
  @ApiOfEach(CHANNELS, ReachDto)
  channels: Record<Channel, ReachDto>;
  suppression: SuppressionDto[];
}
