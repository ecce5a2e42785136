import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { findContact } from './find-contact.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { KnownContactDto } from './known-contact.dto.js';
import { PhoneNumberParam } from '../suppressions/suppression.dto.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';

@ApiTags('phone numbers')
@Controller(['api/v1/phone-numbers', 'api/v1/contacts'])
export class ContactsController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * What is known of the contact behind a number: WhatsApp's 24-hour window, when they last wrote, on which channels they
   * are reached, and whether they may be written to. Of a number that nobody knows nothing is known, which is no error.
   */
  @Get(':phoneNumber')
  @RequiresScope('messages:read')
  async get(@Param() { phoneNumber }: PhoneNumberParam): Promise<KnownContactDto> {
    const { e164, country, type } = numberOf(phoneNumber, this.context.policy.defaultCountry);
    return {
      phoneNumber: e164,
      country,
      type,
      ...(await findContact(this.context.dataSource, e164, this.context.policy)),
    };
  }
}
