import { ApiProperty } from '@nestjs/swagger';
import { AUTO_REASONS, type AutoReason } from '../../deciding/auto-fallback.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/template-content.js';

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
  /** Messages whose recipient would have it more than a minute later than by an SMS sent at once. */
  reachedLater: number;
  /** From Siren's acceptance until the recipient has it by either channel, of those who get it at all. */
  waitMs: WaitDto;
  /** What those SMS would have cost, by currency; empty where no price is known. */
  costs: FallbackCostDto[];
}

/** Decimals of up to six places. */
export class FallbackCostDto {
  /** ISO 4217. */
  currency: string;
  /** All of the SMS. */
  sms: string;
  /** Those that were paid twice. */
  paidTwice: string;
}

/** What `auto` comes to, and what it would have been in the same history. */
export class AutoFallbackPolicyDto extends FallbackPolicyDto {
  /**
   * Why `fallbackAfter` is that many: `country` or `all_countries`, where it was measured, in the 7 days before `to`; `too_few`: 300 s, since fewer
   * than 200 were delivered. Without a `country` it is that of all countries together; each message has that of its own.
   */
  @ApiProperty({ enum: AUTO_REASONS })
  because: AutoReason;
  /** Deliveries that were measured, or that were too few. */
  deliveries: number | null;
  /** Milliseconds within which 95 of 100 of them arrived, by WhatsApp; null: it was not measured. */
  p95Ms: number | null;
}

/** What `FALLBACK_AFTER_SECONDS` is now, and what it would have been in the same history. */
export class PresentFallbackPolicyDto extends FallbackPolicyDto {
  /** The setting is `auto`: `fallbackAfter` is what that comes to. */
  isAuto: boolean;
}

/** What one SMS costs. */
export class SmsPriceDto {
  /**
   * A decimal of up to six places.
   * @example "0.25"
   */
  amount: string;
  /** ISO 4217. */
  currency: string;
  /** `measured`: on average in the range, by `PRICES` as they were then; `configured`: one segment, by `PRICES` as they are now. */
  @ApiProperty({ enum: ['measured', 'configured'] })
  from: 'measured' | 'configured';
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
  /** What one SMS is taken to cost, by currency; empty: `PRICES` say nothing. */
  smsPrices: SmsPriceDto[];
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
  /** The same under `fallbackAfter: "auto"`. */
  auto: AutoFallbackPolicyDto;
  /** The same under the present setting, which steps and policies may go beyond. Null: nobody knows it. */
  @ApiProperty({ type: PresentFallbackPolicyDto, nullable: true })
  present: PresentFallbackPolicyDto | null;
  /** Null where the basis is too thin for one. */
  recommendation: FallbackRecommendationDto | null;
}
