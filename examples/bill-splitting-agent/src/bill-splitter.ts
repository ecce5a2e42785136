import { Injectable } from '@nestjs/common';
import {
  CommunicationService,
  type IncomingMessage,
  IncomingMessageHandler,
  type IncomingMessageHandlerContract,
} from 'siren-gateway';
import { type Bill, readBill } from './bill.js';
import { Groups } from './groups.js';
import { type Paise, rupees } from './rupees.js';
import { split } from './split.js';

const HOW_TO = 'Write, for example: Split bill for dinner ₹1200 among 4 people';
const MISSING = { amount: 'How much is the bill?', payerCount: 'Among how many people?' };

/** Answers with each one's share, and asks each one to pay. */
@Injectable()
@IncomingMessageHandler()
export class BillSplitter implements IncomingMessageHandlerContract {
  constructor(
    private readonly communication: CommunicationService,
    private readonly groups: Groups,
  ) {}

  async handle(message: IncomingMessage): Promise<string | void> {
    const read = readBill(message.text ?? '');
    switch (read.is) {
      case 'something_else':
        return;
      case 'unclear':
        return `${MISSING[read.missing]} ${HOW_TO}`;
      case 'bill':
        return this.answer(message, read.bill);
    }
  }

  private async answer({ id, fromE164 }: IncomingMessage, bill: Bill): Promise<string> {
    const shares = split(bill.total, bill.payerCount);
    const sum = `${rupees(bill.total)} for ${bill.title} among ${bill.payerCount}: ${inWords(shares)}.`;
    const named = bill.numbers.length > 0 ? bill.numbers : this.groups.of(fromE164 ?? '');
    const payers = named.map((number) => this.communication.validatePhoneNumber(number).e164);
    if (new Set(payers).size !== bill.payerCount || payers.includes(null)) {
      return `${sum} To have them asked to pay, end with the ${bill.payerCount} numbers: with 98765 43210, …`;
    }
    await Promise.all(shares.map((share, i) => this.askToPay(payers[i]!, share, bill, id)));
    return `${sum} I have asked all of them to pay.`;
  }

  /**
   * By WhatsApp first, else by SMS: that is the gateway's default. A message may be handled more than once, so each
   * request has a key made of its id: nobody is asked twice.
   */
  private async askToPay(to: string, share: Paise, { title, total, payerCount }: Bill, id: string): Promise<void> {
    await this.communication.send({
      to,
      text: `Your share of ${title} (${rupees(total)} among ${payerCount}) is ${rupees(share)}. Pay here: https://pay.example/${id}`,
      idempotencyKey: `${id}/${to}`,
      reference: `bill ${id}`,
      allowDuplicate: true,
    });
  }
}

/** "₹300 each", or "₹333.34 for the first, ₹333.33 for the others". */
function inWords(shares: readonly Paise[]): string {
  const [most = 0] = shares;
  const least = shares.at(-1) ?? 0;
  if (most === least) return `${rupees(most)} each`;
  const larger = shares.filter((share) => share === most).length;
  return `${rupees(most)} for the first${larger === 1 ? '' : ` ${larger}`}, ${rupees(least)} for the others`;
}
