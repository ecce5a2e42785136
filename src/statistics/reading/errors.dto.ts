import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/template-content.js';
import type { CountedChannel } from '../counting/counters.js';

/** What the service did about an error, and how often. */
export class FollowedDto {
  /**
   * The reason of the next attempt: `retry`, `template`, `without_media`, `next_language`, `next_provider`, `fallback`,
   * `unknown_outcome_retry` or `replay`; `ended`: none was made, the message is finished; `overtaken`: the next one was under
   * way already.
   * @example "fallback"
   */
  what: string;
  count: number;
}

/** Attempts that ended with one error. */
export class ErrorFigureDto {
  channel: CountedChannel;
  /**
   * As Siren gave it, or one of ours such as `timeout` or `http_503`.
   * @example "131026"
   */
  code: string;
  /** Attempts that failed, or whose outcome is unknown, with this code. */
  count: number;
  /** count ÷ the counts of all items. */
  share: number;
  /** The minute (with a country, template or category: the quarter of an hour) in which the newest of them began. */
  lastSeenAt: Date;
  /** What the code means; null when it is not in our table. */
  meaning: string | null;
  /** What the service does when it meets this code, as far as the code alone decides. */
  action: string;
  /** What it did, the most frequent first; without what is not decided yet, and what was counted by a release that did not count this. */
  @ApiProperty({ type: [FollowedDto] })
  followed: FollowedDto[];
}

/** Why attempts of a range did not arrive, the most frequent first. */
export class ErrorFiguresDto {
  from: Date;
  to: Date;
  channel: CountedChannel | null;
  country: string | null;
  /** Only messages of this template (its name), in all its versions. */
  template: string | null;
  /** Only messages of this category. */
  @ApiProperty({ enum: MESSAGE_CATEGORIES, nullable: true })
  category: MessageCategory | null;
  items: ErrorFigureDto[];
}
