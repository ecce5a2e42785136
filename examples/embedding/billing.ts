import { Injectable } from '@nestjs/common';
import { CommunicationServiceInterface } from 'siren-gateway';

@Injectable()
export class Billing {
  constructor(private readonly messages: CommunicationServiceInterface) {}

  /** Whether the reminder reached the person within 30 seconds. */
  async remind(phoneNumber: string): Promise<boolean> {
    const outcome = await this.messages.sendMessageWithFallback({ to: phoneNumber, text: 'Your bill split is ready!' });
    return outcome.success;
  }
}
