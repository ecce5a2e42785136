import { Injectable } from '@nestjs/common';
import { IncomingMessageHandler } from '../../../inbox/incoming-message-handler.js';
import type { IncomingMessage } from '../../../inbox/incoming-message.js';

const BILL = /₹\s*(\d+(?:\.\d+)?)\s+among\s+(\d+)/i;

/** Answers "Split bill for dinner ₹1200 among 4 people". */
@Injectable()
@IncomingMessageHandler()
export class BillSplitter {
  handle({ text }: IncomingMessage): Promise<string | void> {
    const [, amount, people] = BILL.exec(text ?? '') ?? [];
    if (amount === undefined || Number(people) === 0) return Promise.resolve();
    const share = Number(amount) / Number(people);
    return Promise.resolve(`Each of the ${people} pays ₹${Number(share.toFixed(2))}.`);
  }
}
