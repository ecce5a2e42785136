import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** One message that the client wants sent. */
export interface Submission {
  /** The client's own, in the message too. */
  reference: string;
  to: string;
  /** The id of the message that was answered `202`; null while no answer has come. */
  acknowledgedId: string | null;
}

const ANSWER_WITHIN_MS = 5_000;
const TRY_AGAIN_MS = 100;
/** An outage may take a minute and more; a client that gives up earlier proves nothing. */
const GIVE_UP_AFTER_MS = 120_000;

/**
 * A careful client: each message has a reference and an idempotency key of its own and is submitted again, at any of the
 * service's addresses, until it is answered `202`.
 */
export class Submitter {
  readonly submissions: Submission[] = [];
  private next = 0;
  /** What came instead of a `202` the last time: why it is not acknowledged. */
  private lastAnswer = 'nothing';

  constructor(
    private readonly urls: () => readonly string[],
    private readonly apiKey: string,
  ) {}

  /**
   * Submits one message for each ending, all at once; resolves when every one is acknowledged.
   * @param endings the last four digits of the numbers: what the sandbox makes of them
   */
  async submit(endings: readonly string[]): Promise<Submission[]> {
    return Promise.all(endings.map((ending) => this.submitOne(ending)));
  }

  private async submitOne(ending: string): Promise<Submission> {
    const n = this.submissions.length;
    const submission: Submission = {
      reference: randomUUID(),
      // A number of its own: nobody is written to twice, so no limit of messages to one person is met.
      to: `+919${String(n).padStart(5, '0')}${ending}`,
      acknowledgedId: null,
    };
    this.submissions.push(submission);
    const givenUpAt = performance.now() + GIVE_UP_AFTER_MS;
    while (submission.acknowledgedId === null) {
      submission.acknowledgedId = await this.tryOnce(submission);
      if (submission.acknowledgedId !== null) break;
      if (performance.now() > givenUpAt) throw new Error(`a message was not acknowledged in time: ${this.lastAnswer}`);
      await sleep(TRY_AGAIN_MS);
    }
    return submission;
  }

  /** Null: no answer, or one that asks to come again. */
  private async tryOnce({ reference, to }: Submission): Promise<string | null> {
    const urls = this.urls();
    const url = urls[this.next++ % urls.length]!;
    let status: number;
    let body: { id?: string };
    try {
      const response = await fetch(`${url}/api/v1/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.apiKey}`,
          'content-type': 'application/json',
          'idempotency-key': reference,
        },
        body: JSON.stringify({ to, text: `Your share of ${reference.slice(0, 4)} is ₹300`, reference }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      status = response.status;
      body = (await response.json()) as { id?: string };
    } catch (error) {
      this.lastAnswer = String(error);
      return null;
    }
    if (status === 202 && body.id !== undefined) return body.id;
    this.lastAnswer = `${status} ${JSON.stringify(body)}`;
    if (status === 409 || status === 429 || status >= 500) return null;
    throw new Error(`a message was answered ${status}: ${JSON.stringify(body)}`);
  }
}
