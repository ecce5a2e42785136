import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import { readPhoneNumber } from './numbers/phone-number.js';
import { PhoneNumberDto, ValidatePhoneNumberDto } from './phone-number.dto.js';
import { RequiresScope } from '../http/route-hooks.js';

@ApiTags('phone numbers')
@Controller('api/v1/phone-numbers')
export class PhoneNumbersController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Whether this is a phone number, and what it is in E.164. */
  @Post('validate')
  @RequiresScope('messages:send')
  @HttpCode(200)
  validate(@Body() { phoneNumber }: ValidatePhoneNumberDto): PhoneNumberDto {
    return readPhoneNumber(phoneNumber, this.context.policy.defaultCountry);
  }
}
