import { IsIn, IsNumber, IsOptional, IsPositive, Max } from 'class-validator';
import { SUCCESS_STATUSES, type SuccessStatus } from '../../config/configuration.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { RequestedStep } from '../plan.js';

const DAY_SECONDS = 86_400;

/** One channel to try. */
export class StepDto implements RequestedStep {
  @IsIn(CHANNELS)
  channel: Channel;

  /** Seconds of silence after Siren's acceptance until the next step begins; on the last step, until the message is finished. More than 0, at most a day. */
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(DAY_SECONDS)
  fallbackAfter?: number;

  /** What an attempt must reach for the message to be done. */
  @IsOptional()
  @IsIn(SUCCESS_STATUSES)
  successStatus?: SuccessStatus;
}
