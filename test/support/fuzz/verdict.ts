import type { FuzzedAnswer } from './answer-reader.js';
import type { Outcome } from './exchange.js';
import { bringsKey, bringsSignature, type FuzzInput, isProper } from './input.js';
import type { Operation } from './operations.js';
import type { ResolvedInput, Secrets } from './request-bytes.js';

/** Within this an answer must have begun and ended. */
export const ANSWER_WITHIN_MS = 5_000;
/** The service's own limit for `Prefer: wait=N`. */
const LONGEST_WAIT_SECONDS = 30;

/** How long an input asks to be let wait, in ms. */
export function allowedWaitMs({ headers }: ResolvedInput): number {
  const asked = headers
    .filter(([name]) => name.toLowerCase() === 'prefer')
    .map(([, value]) => Number(/wait\s*=\s*"?(\d+)/i.exec(value)?.[1] ?? 0));
  return Math.min(Math.max(0, ...asked), LONGEST_WAIT_SECONDS) * 1_000;
}

/** All that is wrong with what came of an input. */
export function complaintsAbout(
  input: FuzzInput,
  operation: Operation | undefined,
  outcome: Outcome,
  secrets: Secrets,
): string[] {
  const { answers, end, ms } = outcome;
  return [
    ...(end === 'silent' ? [`no answer after ${(ms / 1000).toFixed(1)} s`] : []),
    ...(end === 'refused' ? ['the service takes no connection'] : []),
    ...(isProper(input) && answers.length === 0 && (end === 'closed' || end === 'reset')
      ? [`${end} without an answer`]
      : []),
    ...answers.flatMap((answer) => [
      ...wrongWith(answer, input.method),
      ...Object.entries(secrets).flatMap(([name, secret]) =>
        answer.body.includes(String(secret)) ? [`the answer holds the ${name}`] : [],
      ),
    ]),
    ...(operation === undefined ? [] : unguarded(input, operation, answers[0])),
  ];
}

function wrongWith(answer: FuzzedAnswer, method: string): string[] {
  const { status, headers, body } = answer;
  if (Number.isNaN(status)) return ['the answer is not HTTP/1.1'];
  if (status >= 500) return [`answered ${status}: ${body.slice(0, 500)}`];
  if (status >= 400 && method !== 'HEAD') return wrongProblem(answer);
  const isJson = /^application\/json/.test(headers['content-type'] ?? '');
  return isJson && body !== '' && jsonIn(body) === undefined ? [`${status} with a body that is no JSON`] : [];
}

/** As inputs have them; not a part of an id. */
const NUMBER = /(?<![\da-f])(91)?98\d{8}(?![\da-f])/;

/** Errors are RFC 9457, and show no number of a person. */
function wrongProblem({ status, headers, body }: FuzzedAnswer): string[] {
  if (!headers['content-type']?.startsWith('application/problem+json')) {
    return [`${status} is no problem, but ${headers['content-type'] ?? 'without a type'}: ${body.slice(0, 200)}`];
  }
  const problem = jsonIn(body) as
    { type?: unknown; title?: unknown; status?: unknown; requestId?: unknown } | undefined;
  const isWhole =
    typeof problem?.type === 'string' && typeof problem.title === 'string' && typeof problem.requestId === 'string';
  return [
    ...(isWhole && problem.status === status
      ? []
      : [`${status} with a problem that is not whole: ${body.slice(0, 200)}`]),
    ...(NUMBER.test(body) ? [`a problem shows a number: ${body.slice(0, 400)}`] : []),
  ];
}

/** Who has no key, or no signature, gets nothing that needs one. */
function unguarded(
  input: FuzzInput,
  { name, method, wantsKey, signatureHeader }: Operation,
  answer: FuzzedAnswer | undefined,
): string[] {
  if (answer === undefined || answer.status >= 400 || input.method !== method) return [];
  if (wantsKey && !bringsKey(input)) return [`${name} is answered ${answer.status} without a key`];
  if (signatureHeader !== null && !bringsSignature(input))
    return [`${name} is answered ${answer.status} without a signature`];
  return [];
}

/** Undefined where it is none. */
export function jsonIn(latin1: string): unknown {
  try {
    return JSON.parse(Buffer.from(latin1, 'latin1').toString()) as unknown;
  } catch {
    return undefined;
  }
}
