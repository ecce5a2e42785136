import { linkTo } from '../route-address.js';

/** A range as the statistics have counted it: whole minutes. */
export interface CountedRange {
  from: string;
  to: string;
}

type Filter = Readonly<Record<string, string | null>>;

/** Where the messages are that were counted: those created in the range. */
export const linkToMessages = (range: CountedRange, filter: Filter = {}): string =>
  linkTo('messages', null, narrowed(range, filter));

/** Where the requests to Siren are that were counted: those begun in the range. */
export const linkToAttempts = (range: CountedRange, filter: Filter = {}): string =>
  linkTo('attempts', null, narrowed(range, filter));

function narrowed({ from, to }: CountedRange, filter: Filter): Record<string, string> {
  const kept = Object.entries(filter).map(([name, value]) => [name, value ?? ''] as const);
  return { ...Object.fromEntries(kept), createdFrom: from, createdTo: to };
}
