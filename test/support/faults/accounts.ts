import type { LedgerEntry } from '../../../src/tools/sandbox/parts.js';
import type { Submission } from './submitter.js';

export interface MessageEvidence {
  id: string;
  reference: string | null;
  finishedAt: Date | null;
  /** How often its history says `finished`. */
  finishes: number;
}

export interface AttemptEvidence {
  id: string;
  messageId: string;
  number: number;
  channel: string;
  reason: string;
  status: string;
  providerMessageId: string | null;
  startedAt: Date;
  failedAt: Date | null;
}

/** Everything that is known when all is over: what the client, the database and Siren each saw. */
export interface Evidence {
  submissions: readonly Submission[];
  messages: readonly MessageEvidence[];
  attempts: readonly AttemptEvidence[];
  ledger: readonly LedgerEntry[];
  /** Bodies of webhooks that were answered `200`, and of those that are stored, wherever. */
  webhooks: { acknowledged: readonly string[]; stored: ReadonlySet<string> };
}

/** Like Jepsen's total-queue. Lists hold what is wrong; each must be empty. */
export interface Accounts {
  submitted: number;
  acknowledged: number;
  /** Of the acknowledged. */
  final: number;
  /** Acknowledged, and not there or not finished: their references. */
  lost: string[];
  /** Messages that nobody submitted, or that stand a second time for one submission: their ids. */
  unexpected: string[];
  /** Messages whose history tells of another number of ends than one: their ids. */
  finishedNotOnce: string[];
  /** Attempts begun after their message had finished: their ids. */
  afterTheEnd: string[];
  requests: number;
  /** Requests that Siren took for a message and channel it had taken one for before. */
  duplicated: number;
  /** Requests beyond the first on a channel without an attempt that says why: their attempts' ids. */
  silentDuplicates: string[];
  /** Attempts said to be taken by Siren that its ledger does not know as taken: their ids. */
  ghosts: string[];
  webhooks: number;
  /** Webhooks that were answered `200` and are nowhere: their bodies. */
  lostWebhooks: string[];
}

export function accountsOf(evidence: Evidence): Accounts {
  const { submissions, messages, attempts, ledger, webhooks } = evidence;
  const byId = new Map(messages.map((message) => [message.id, message]));
  const acknowledged = submissions.filter(({ acknowledgedId }) => acknowledgedId !== null);
  const isFinal = ({ acknowledgedId }: Submission) => Boolean(byId.get(acknowledgedId!)?.finishedAt);
  return {
    submitted: submissions.length,
    acknowledged: acknowledged.length,
    final: acknowledged.filter(isFinal).length,
    lost: acknowledged.filter((submission) => !isFinal(submission)).map(({ reference }) => reference),
    unexpected: unexpectedOf(submissions, messages),
    finishedNotOnce: messages.filter((m) => m.finishes !== (m.finishedAt ? 1 : 0)).map(({ id }) => id),
    afterTheEnd: attempts.filter((a) => isLater(a.startedAt, byId.get(a.messageId)?.finishedAt)).map(({ id }) => id),
    requests: ledger.length,
    duplicated: duplicatesIn(ledger),
    silentDuplicates: silentDuplicatesOf(attempts, ledger),
    ghosts: ghostsOf(attempts, ledger),
    webhooks: webhooks.acknowledged.length,
    lostWebhooks: webhooks.acknowledged.filter((body) => !webhooks.stored.has(body)),
  };
}

function unexpectedOf(submissions: readonly Submission[], messages: readonly MessageEvidence[]): string[] {
  const expected = new Map(submissions.map((submission) => [submission.reference, submission.acknowledgedId]));
  const seen = new Set<string>();
  return messages
    .filter(({ id, reference }) => {
      const acknowledgedId = reference === null ? undefined : expected.get(reference);
      const isFirst = !seen.has(reference ?? '');
      seen.add(reference ?? '');
      // A message that was stored without an answer is expected; an answer that names another message is not.
      return acknowledgedId === undefined || !isFirst || (acknowledgedId !== null && acknowledgedId !== id);
    })
    .map(({ id }) => id);
}

function duplicatesIn(ledger: readonly LedgerEntry[]): number {
  const taken = ledger.filter(({ messageId }) => messageId !== null);
  return taken.length - new Set(taken.map((entry) => `${idIn(entry, 'messageId')} ${entry.channel}`)).size;
}

function silentDuplicatesOf(attempts: readonly AttemptEvidence[], ledger: readonly LedgerEntry[]): string[] {
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]));
  const seen = new Set<string>();
  return ledger.flatMap((entry) => {
    const attemptId = idIn(entry, 'attemptId');
    const attempt = byId.get(attemptId);
    const isExplained = attempt !== undefined && !seen.has(attemptId) && saysWhy(attempt, attempts);
    seen.add(attemptId);
    return isExplained ? [] : [attemptId];
  });
}

/** The first on its channel, or after one that is known to have failed, or visibly after one of unknown outcome. */
function saysWhy(attempt: AttemptEvidence, attempts: readonly AttemptEvidence[]): boolean {
  const before = attempts
    .filter(({ messageId, channel, number }) => {
      return messageId === attempt.messageId && channel === attempt.channel && number < attempt.number;
    })
    .sort((a, b) => a.number - b.number)
    .at(-1);
  return before === undefined || before.failedAt !== null || attempt.reason === 'unknown_outcome_retry';
}

function ghostsOf(attempts: readonly AttemptEvidence[], ledger: readonly LedgerEntry[]): string[] {
  const taken = new Map(ledger.filter(wasTaken).map((entry) => [idIn(entry, 'attemptId'), entry]));
  return attempts
    .filter(({ id, status, providerMessageId }) => {
      const entry = taken.get(id);
      if (['accepted', 'sent', 'delivered', 'read'].includes(status) && entry === undefined) return true;
      return providerMessageId !== null && entry?.messageId !== providerMessageId;
    })
    .map(({ id }) => id);
}

/** A request that Siren answered with success, or took and answered nothing. */
function wasTaken({ messageId, answeredStatus }: LedgerEntry): boolean {
  return messageId !== null || (answeredStatus !== null && answeredStatus < 300);
}

/** Our own ids come with each request. */
function idIn({ metadata }: LedgerEntry, name: 'messageId' | 'attemptId'): string {
  const id = metadata?.[name];
  return typeof id === 'string' ? id : '';
}

function isLater(at: Date, than: Date | null | undefined): boolean {
  return Boolean(than && at > than);
}
