import type { ResendDryRun } from '../api/types.js';
import { money, number } from './format.js';
import { words } from './labels.js';

/** `1 message`, `2 messages`, `1,000 people`. */
export const messagesOf = (count: number): string => `${number(count)} ${count === 1 ? 'message' : 'messages'}`;
/** @param isExact false: somebody may be counted twice */
export const recipientCount = (count: number, isExact = true): string =>
  `${isExact ? '' : 'at most '}${number(count)} ${count === 1 ? 'person' : 'people'}`;

const NOT_RESENT: Readonly<Record<string, string>> = {
  '/problems/not-found': 'is no longer there',
  '/problems/conflict': 'its recipient was erased, or what it said is no longer kept',
  '/problems/not-finished': 'is not finished: it may still arrive',
  '/problems/resent-already': 'was sent again before',
  '/problems/duplicate-message': 'the same text went to the recipient just now',
  '/problems/recipient-limit': 'the recipient gets too many messages',
  '/problems/suppressed': 'the recipient is suppressed',
  '/problems/nothing-to-send': 'every channel would be passed over now',
  '/problems/validation': 'does not fit the rules any more',
  '/problems/invalid-phone-number': 'its number is no phone number',
};

/** Why a message is not sent again. */
export const whyNotResent = (type: string): string =>
  NOT_RESENT[type] ?? words(type.replace('/problems/', '').replaceAll('-', '_'));

const NOT_CANCELLED: Readonly<Record<string, string>> = {
  finished: 'finished before',
  too_late: 'Siren has it, or may have it',
  not_found: 'no longer there',
  busy: 'in hand just now: try again',
};
export const whyNotCancelled = (reason: string): string => NOT_CANCELLED[reason] ?? words(reason);

const NOT_REPLAYED: Readonly<Record<string, string>> = {
  not_found: 'was replayed, discarded or removed meanwhile',
  not_dead: 'was replayed or discarded meanwhile',
  taken: 'Siren has taken it, or may have: it could arrive twice',
  expired: 'has expired: it would be stale',
  emptied: 'what it said is no longer kept',
  busy: 'in hand just now: try again',
};
export const whyNotReplayed = (reason: string): string => NOT_REPLAYED[reason] ?? words(reason);

/** `12 × finished before, 1 × …`, the most first. */
export function countsInWords(counts: Readonly<Record<string, number>>, wordsOf: (name: string) => string): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${number(count)} × ${wordsOf(name)}`)
    .join(', ');
}

/** Adds what is counted by name. */
export function addCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of all.flatMap((counts) => Object.entries(counts))) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

export type ResendSum = Omit<ResendDryRun, 'nextCursor'>;

/** What several parts of a dry run come to. */
export function sumOfResend(parts: readonly ResendDryRun[]): ResendSum {
  const sum = (of: (part: ResendDryRun) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    found: sum(({ found }) => found),
    accepted: sum(({ accepted }) => accepted),
    recipients: sum(({ recipients }) => recipients),
    segments: sum(({ segments }) => segments),
    rejectedCount: sum(({ rejectedCount }) => rejectedCount),
    statuses: addCounts(parts.map(({ statuses }) => statuses)),
    channels: addCounts(parts.map(({ channels }) => channels)),
    rejectedBy: addCounts(parts.map(({ rejectedBy }) => rejectedBy)),
    rejected: parts.flatMap(({ rejected }) => rejected),
    prices: addPrices(parts.flatMap(({ prices }) => prices)),
  };
}

/** A sum for each currency, to the last digit. */
export function addPrices(prices: ResendDryRun['prices']): ResendDryRun['prices'] {
  const digits = Math.max(0, ...prices.map(({ amount }) => (amount.split('.')[1] ?? '').length));
  const sums = new Map<string, bigint>();
  for (const { amount, currency } of prices) {
    const [whole = '0', part = ''] = amount.split('.');
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(whole + part.padEnd(digits, '0')));
  }
  return [...sums].map(([currency, sum]) => {
    const text = String(sum).padStart(digits + 1, '0');
    const part = text.slice(text.length - digits).replace(/(?<!0)0+$/, '');
    return {
      amount: `${text.slice(0, text.length - digits)}${digits === 0 || part === '' ? '' : `.${part}`}`,
      currency,
    };
  });
}

export const pricesInWords = (prices: ResendDryRun['prices']): string =>
  prices.map(({ amount, currency }) => money(amount, currency)).join(' + ');

/** `1,234 messages fit`, as far as they were counted. */
export function fitWords(count: number, isExact: boolean, what: readonly [one: string, many: string]): string {
  const [one, many] = what;
  if (!isExact) return `More than ${number(count)} ${many} fit`;
  return count === 1 ? `1 ${one} fits` : `${number(count)} ${many} fit`;
}
