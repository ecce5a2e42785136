import { IsString, MaxLength } from 'class-validator';
import type { PhoneNumberFacts } from './numbers/phone-number.js';

export class ValidatePhoneNumberDto {
  /**
   * In any common way of writing.
   * @example "98-765-43210"
   */
  @IsString()
  @MaxLength(256)
  phoneNumber: string;
}

export class PhoneNumberDto implements PhoneNumberFacts {
  valid: boolean;
  /** @example "+919876543210" */
  e164: string | null;
  /** ISO 3166 alpha-2. */
  country: string | null;
  /** MOBILE, FIXED_LINE, TOLL_FREE, …; null where the numbering plan does not tell. */
  type: string | null;
}
