import { failSpan, inSpan, recordSpan } from '../tracing/spans.js';
import { aboutAttempt } from '../messages/message-spans.js';
import type { Request } from './begin.js';
import type { Answer } from './pending-answers.js';

/** The transaction that began a request, in the trace of its message. @param startTime when it started */
export function recordBegun({ kind, open, attempt }: Request, startTime: number): void {
  recordSpan(
    kind === 'send' ? 'attempt begin' : 'status begin',
    aboutAttempt(attempt),
    open.message.traceParent,
    startTime,
  );
}

/** A request to Siren, in the trace of its message. */
export function inRequestSpan({ kind, open, attempt }: Request, work: () => Promise<Answer>): Promise<Answer> {
  const options = { kind: 'client', attributes: aboutAttempt(attempt), parent: open.message.traceParent } as const;
  return inSpan(kind === 'send' ? 'attempt send' : 'status ask', options, async (span) => {
    const result = await work();
    const outcome = result.kind === 'send' ? result.outcome : result.answer;
    span.setAttribute('siren_gateway.outcome', outcome.outcome);
    if ('error' in outcome && outcome.error) failSpan(span, outcome.error.code);
    return result;
  });
}
