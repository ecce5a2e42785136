import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/category.js';

/** What the recorded history would have been under one value of `fallbackAfter`. */
export class FallbackPolicyDto {
  /** Seconds. */
  fallbackAfter: number;
  /** Messages for which SMS would have been sent: WhatsApp failed, stayed silent, or was slower than this. */
  fallbacks: number;
  /** fallbacks ÷ basis.messages. */
  fallbackRate: number;
  /** Of those, the ones that WhatsApp delivered later anyway. */
  paidTwice: number;
  /** paidTwice ÷ basis.messages. */
  paidTwiceRate: number;
  /** From Siren's acceptance until the recipient has it by either channel, of those who get it at all. */
  waitMs: WaitDto;
}

/** Milliseconds; null where nothing would have been delivered. */
export class WaitDto {
  p50: number | null;
  p95: number | null;
}

/** What the answer rests on. */
export class FallbackBasisDto {
  /** Messages of the range whose plan begins with WhatsApp and has another channel, and of which it is known what became of WhatsApp: the sum of the three below. */
  messages: number;
  /** WhatsApp delivered it, before the fallback or after. */
  delivered: number;
  /** WhatsApp failed. */
  failed: number;
  /** WhatsApp was accepted, or may have been, and nothing more was heard of it. */
  silent: number;
  /** Delivered SMS of the range whose time to delivery stands for that of the SMS that would have been sent; 0: none, then it is taken as 0 ms. */
  smsDelivered: number;
  /** Of the SMS of the range whose end is known, the share that was delivered; 1 without any. */
  smsDeliveryRate: number;
  /** What to keep in mind. */
  caveats: string[];
}

export class FallbackRecommendationDto {
  /** Seconds; one of the values compared. */
  fallbackAfter: number;
  reason: string;
}

/** How long to wait for WhatsApp before sending an SMS: the recorded history, replayed under several values. */
export class FallbackAdviceDto {
  from: Date;
  to: Date;
  country: string | null;
  /** Only messages of this template (its name), in all its versions. */
  template: string | null;
  /** Only messages of this category. */
  @ApiProperty({ enum: MESSAGE_CATEGORIES, nullable: true })
  category: MessageCategory | null;
  basis: FallbackBasisDto;
  /** In ascending order. */
  items: FallbackPolicyDto[];
  /** Null where the basis is too thin for one. */
  recommendation: FallbackRecommendationDto | null;
}
