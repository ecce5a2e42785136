import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CommunicationService } from '../communication.service.js';
import { PhoneNumberDto, ValidatePhoneNumberDto } from './phone-number.dto.js';

@ApiTags('phone numbers')
@Controller('api/v1/phone-numbers')
export class PhoneNumbersController {
  constructor(private readonly communication: CommunicationService) {}

  /** Whether this is a phone number, and what it is in E.164. */
  @Post('validate')
  @HttpCode(200)
  validate(@Body() { phoneNumber }: ValidatePhoneNumberDto): PhoneNumberDto {
    return this.communication.validatePhoneNumber(phoneNumber);
  }
}
