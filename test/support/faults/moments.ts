import type { Moment } from './statement-watch.js';

/** Moments of the service's work, recognised by its statements on the wire: the product knows nothing of them. */
export type IsMoment = (moment: Moment) => boolean;

export const ACCEPTS = /INSERT INTO messages\b/;
export const BEGINS = /INSERT INTO delivery_attempts\b/;
export const LEARNS = /UPDATE delivery_attempts\b/;
export const STORES_WEBHOOKS = /INSERT INTO webhook_spool\b/;
/** A chunk of a bulk. */
export const STORES_CHUNK = /UPDATE batches SET total\b/;

/** A turn holds one delivery at least, and has not decided anything yet. */
export const deliveryClaimed: IsMoment = ({ when, statement, tag }) =>
  when === 'after' && /FROM deliveries\b.*SKIP LOCKED/s.test(statement) && /^SELECT [1-9]/.test(tag);

/** A transaction with such a statement is committed, and its client does not know. */
export function committed(text: RegExp): IsMoment {
  return ({ when, tag, transaction }) =>
    when === 'after' && tag === 'COMMIT' && transaction.some((statement) => text.test(statement));
}

export function beforeStatement(text: RegExp): IsMoment {
  return ({ when, statement }) => when === 'before' && text.test(statement);
}

/** The first time `first` has come and then `then` comes. */
export function inOrder(first: IsMoment, then: IsMoment): IsMoment {
  let hasCome = false;
  return (moment) => {
    if (hasCome) return then(moment);
    hasCome = first(moment);
    return false;
  };
}

/** The nth time that it comes. */
export function nth(n: number, is: IsMoment): IsMoment {
  let times = 0;
  return (moment) => is(moment) && ++times === n;
}
