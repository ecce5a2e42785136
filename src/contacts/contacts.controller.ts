import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../http/route-hooks.js';
import { PhoneNumberParam } from '../suppressions/suppression.dto.js';
import { ContactsService } from './contacts.service.js';
import { KnownContactDto } from './known-contact.dto.js';

@ApiTags('phone numbers')
@Controller(['api/v1/phone-numbers', 'api/v1/contacts'])
export class ContactsController {
  constructor(private readonly contacts: ContactsService) {}

  /**
   * What is known of the contact behind a number: WhatsApp's 24-hour window, when they last wrote, on which channels they
   * are reached, and whether they may be written to. Of a number that nobody knows nothing is known, which is no error.
   */
  @Get(':phoneNumber')
  @RequiresScope('messages:read')
  get(@Param() { phoneNumber }: PhoneNumberParam): Promise<KnownContactDto> {
    return this.contacts.get(phoneNumber);
  }
}
