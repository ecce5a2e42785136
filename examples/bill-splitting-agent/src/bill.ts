import { type Paise, readPaise } from './rupees.js';

/** What somebody wants to have split. */
export interface Bill {
  /** What it was for. */
  title: string;
  total: Paise;
  payerCount: number;
  /** Those who are named in the message, as they were written; none where their group is meant. */
  numbers: string[];
}

export type ReadBill =
  | { is: 'bill'; bill: Bill }
  /** Somebody wants a bill to be split, but this is missing. */
  | { is: 'unclear'; missing: 'amount' | 'payerCount' }
  | { is: 'something_else' };

const MOST_PAYERS = 50;
const NUMBER = String.raw`(\d{1,9}(?:,\d{2,3})*(?:\.\d{1,2})?)(?![\d,.]*\d)`;
/** ₹1200, Rs. 1,200, INR 1200; or 1200/-, 1200 rupees. */
const AMOUNTS = [
  RegExp(`(?:₹|\\brs\\.?|\\binr)\\s*${NUMBER}`, 'i'),
  RegExp(`\\b${NUMBER}\\s*(?:/-|rupees\\b|rs\\b)`, 'i'),
];
const PARTICIPANTS = /\b(?:among|amongst|between|by)\s+(\d{1,3})\b|\b(\d{1,3})\s+(?:people|persons|friends|ways)\b/i;
const TITLE =
  /\bfor\s+(?:the\s+|our\s+)?([\p{L} ]{2,40}?)(?=\s*(?:₹|\d|,|\.|$)|\s+(?:rs|inr|among|amongst|between|by|with)\b)/iu;
const WITH = /\bwith\s+([^]+)$/i;
const SEPARATORS = /\s*(?:,|;|&|\n|\band\b)\s*/i;

/** Reads "Split bill for dinner ₹1200 among 4 people", with or without ", with 98765 43210, 98765 43211, …". */
export function readBill(written: string): ReadBill {
  const text = written.replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - '०'.charCodeAt(0)));
  if (!/\bsplit\b/i.test(text)) return { is: 'something_else' };
  const [sentence = '', names = ''] = [text.replace(WITH, ''), WITH.exec(text)?.[1]];
  const numbers = names.split(SEPARATORS).filter((name) => name !== '');

  const amount = AMOUNTS.map((pattern) => pattern.exec(sentence)?.[1]).find((found) => found !== undefined);
  const total = readPaise(amount ?? '0');
  if (total === 0) return { is: 'unclear', missing: 'amount' };
  const [, among, ways] = PARTICIPANTS.exec(sentence) ?? [];
  const payerCount = Number(among ?? ways ?? numbers.length);
  if (payerCount < 1 || payerCount > MOST_PAYERS) return { is: 'unclear', missing: 'payerCount' };
  return { is: 'bill', bill: { title: TITLE.exec(sentence)?.[1] ?? 'the bill', total, payerCount, numbers } };
}
