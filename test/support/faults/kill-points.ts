import type { Moment } from './statement-watch.js';

/** What a transaction is for, told by one of its statements; the first that fits. */
const WORK = {
  'a turn': /FROM (deliveries|.*\bwebhook_spool)\b.*SKIP LOCKED/s,
  'accepting messages': /INSERT INTO messages\b/,
  'storing webhooks': /INSERT INTO webhook_spool\b/,
};
type Work = keyof typeof WORK;
export const WORKS = Object.keys(WORK) as Work[];

/** An instant at which a process can be killed: just before or just after one statement of a transaction. */
export interface KillPoint {
  /** For people. */
  name: string;
  isThere: (moment: Moment) => boolean;
}

/**
 * The instants at which a process can be killed in the course of this work, from what it was seen to do. A statement that
 * other work has as well is one of this work once the transaction has come to one that is its own; what comes before that
 * has changed nothing.
 * @param rounds transactions that were committed, for each round of the same orders; a statement that some rounds had and
 *   others had not cannot be waited for
 */
export function killPointsOf(work: Work, rounds: readonly (readonly (readonly string[])[])[]): KillPoint[] {
  const others = new Set(rounds.flatMap((transactions) => transactions.filter((one) => workOf(one) !== work)).flat());
  const isOwn = (statement: string): boolean => !others.has(statement) && !/^\s*BEGIN\b/i.test(statement);
  const [first, ...later] = rounds.map((transactions) => {
    const own = transactions.filter((one) => workOf(one) === work);
    return new Set(own.flatMap((one) => one.slice(Math.max(0, one.findIndex(isOwn)))));
  });
  const always = [...(first ?? [])].filter((statement) => later.every((round) => round.has(statement)));
  return always.flatMap((statement) =>
    (['before', 'after'] as const).map((when): KillPoint => ({
      name: `${when} ${statement.replace(/\s+/g, ' ').trim().slice(0, 60)}`,
      isThere: (moment) => {
        return moment.when === when && moment.statement === statement && moment.transaction.some(isOwn);
      },
    })),
  );
}

function workOf(transaction: readonly string[]): Work | undefined {
  return WORKS.find((work) => transaction.some((statement) => WORK[work].test(statement)));
}
