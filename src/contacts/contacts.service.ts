import { Inject, Injectable } from '@nestjs/common';
import { checkedAs } from '../http/validation.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { PhoneNumberParam } from '../suppressions/suppression.dto.js';
import { findContact } from './find-contact.js';
import type { KnownContactDto } from './known-contact.dto.js';

/** What is known of a phone number. The answers are those of `/api/v1/contacts`. */
@Injectable()
export class ContactsService {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * WhatsApp's 24-hour window, when the contact last wrote, on which channels they are reached, and their suppressions.
   * For a number that was never used, the values are null, `unknown` or empty.
   * @param phoneNumber in any common way of writing; national numbers belong to `defaultCountry`
   * @throws Problem when it is no phone number
   */
  async get(phoneNumber: string): Promise<KnownContactDto> {
    const written = await checkedAs(PhoneNumberParam, { phoneNumber });
    const { e164, country, type } = numberOf(written.phoneNumber, this.context.policy.defaultCountry);
    const known = await findContact(this.context.dataSource, e164, this.context.policy);
    return { phoneNumber: e164, country, type, ...known };
  }
}
