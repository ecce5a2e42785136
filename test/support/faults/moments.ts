import type { Moment } from './statement-watch.js';

/** Moments of the service's work, recognised by its statements on the wire: the product knows nothing of them. */
type IsMoment = (moment: Moment) => boolean;

const ACCEPTS = /INSERT INTO messages\b/;
const BEGINS = /INSERT INTO delivery_attempts\b/;
const LEARNS = /UPDATE delivery_attempts\b/;

export const beforeAcceptanceCommits: IsMoment = (m) => isBeforeCommit(m) && contains(m, ACCEPTS);
export const afterAcceptanceCommitted: IsMoment = (m) => isAfterCommit(m) && contains(m, ACCEPTS);

/** A claim on one job at least, that nobody has acted on yet. */
export const jobFetched: IsMoment = ({ when, statement, tag }) =>
  when === 'after' && /SKIP LOCKED/.test(statement) && /'deliver-message'/.test(statement) && /^UPDATE [1-9]/.test(tag);

/** Its request may leave as soon as the worker hears of the commit. */
export const attemptBegun: IsMoment = (m) => isAfterCommit(m) && contains(m, BEGINS);

export const beforeOutcomeIsWritten: IsMoment = ({ when, statement }) => when === 'before' && LEARNS.test(statement);
export const afterOutcomeCommitted: IsMoment = (m) => isAfterCommit(m) && contains(m, LEARNS);

/** The first time `first` has come and then `then` comes. */
export function inOrder(first: IsMoment, then: IsMoment): IsMoment {
  let hasCome = false;
  return (moment) => {
    if (hasCome) return then(moment);
    hasCome = first(moment);
    return false;
  };
}

export const beforeAttemptIsBegun: IsMoment = ({ when, statement }) => when === 'before' && BEGINS.test(statement);

export function beforeStatement(text: RegExp): IsMoment {
  return ({ when, statement }) => when === 'before' && text.test(statement);
}

/** The server has done the first part of it at least; one statement of ours may hold several of SQL. */
export function afterStatement(text: RegExp): IsMoment {
  return ({ when, statement }) => when === 'after' && text.test(statement);
}

function isBeforeCommit({ when, statement }: Moment): boolean {
  return when === 'before' && statement === 'COMMIT';
}

function isAfterCommit({ when, tag }: Moment): boolean {
  return when === 'after' && tag === 'COMMIT';
}

function contains({ transaction }: Moment, text: RegExp): boolean {
  return transaction.some((statement) => text.test(statement));
}
