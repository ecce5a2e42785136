import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** One message that the client wants sent. */
export interface Submission {
  /** The client's own, in the message too. */
  reference: string;
  to: string;
  /** The id of the message that was answered `202`; null while no answer has come. */
  acknowledgedId: string | null;
  /** When that answer came. */
  acknowledgedAt?: Date;
}

const ANSWER_WITHIN_MS = 5_000;
const TRY_AGAIN_MS = 100;
/** An outage may take a minute and more; a client that gives up earlier proves nothing. */
const GIVE_UP_AFTER_MS = 120_000;

/** All but the last four digits of an Indian mobile number, which begin with 9 to 6: enough for 400,000. */
function numberOf(index: number): string {
  return `${9 - Math.floor(index / 100_000)}${String(index % 100_000).padStart(5, '0')}`;
}

/**
 * A careful client: each message has a reference of its own and, as each bulk, an idempotency key, and is submitted again,
 * at any of the service's addresses, until it is answered `202`.
 */
export class Submitter {
  readonly submissions: Submission[] = [];
  private next = 0;
  /** What came instead of a `202` the last time: why it is not acknowledged. */
  private lastAnswer = 'nothing';

  constructor(
    private readonly urls: readonly string[],
    private readonly apiKey: string,
  ) {}

  /**
   * Submits one message for each ending, all at once; resolves when every one is acknowledged.
   * @param endings the last four digits of the numbers: what the sandbox makes of them
   * @param more further fields of each message
   */
  async submit(endings: readonly string[], more: object = {}): Promise<Submission[]> {
    return Promise.all(
      endings.map(async (ending) => {
        const submission = this.newSubmission(ending);
        const { id } = await this.persistently<{ id: string }>(MESSAGES, submission.reference, {
          ...bodyOf(submission),
          ...more,
        });
        submission.acknowledgedId = id;
        submission.acknowledgedAt = new Date();
        return submission;
      }),
    );
  }

  /** The same as one bulk, which is repeated under its key until the whole of it is acknowledged. */
  async submitBulk(endings: readonly string[], more: object = {}): Promise<Submission[]> {
    const submissions = endings.map((ending) => this.newSubmission(ending));
    const body = { messages: submissions.map((submission) => ({ ...bodyOf(submission), ...more })) };
    const { batchId } = await this.persistently<{ batchId: string }>(`${MESSAGES}/bulk`, randomUUID(), body);
    const acknowledgedAt = new Date();
    const ids = await this.idsIn(batchId);
    for (const submission of submissions)
      Object.assign(submission, {
        acknowledgedId: ids.get(submission.reference) ?? 'not in its batch',
        acknowledgedAt,
      });
    return submissions;
  }

  private newSubmission(ending: string): Submission {
    const submission: Submission = {
      reference: randomUUID(),
      // A number of its own: nobody is written to twice, so no limit of messages to one person is met.
      to: `+91${numberOf(this.submissions.length)}${ending}`,
      acknowledgedId: null,
    };
    this.submissions.push(submission);
    return submission;
  }

  /** The ids of a batch's messages, by their references. */
  private async idsIn(batchId: string): Promise<ReadonlyMap<string, string>> {
    const ids = new Map<string, string>();
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({ batchId, limit: '200', ...(cursor !== null && { cursor }) });
      const page: MessagePage = await this.untilItIs(200, () => this.call('GET', `${MESSAGES}?${query.toString()}`));
      for (const { id, reference } of page.items) ids.set(reference, id);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return ids;
  }

  private persistently<Body>(path: string, key: string, body: object): Promise<Body> {
    return this.untilItIs(202, () => this.call('POST', path, { 'idempotency-key': key }, JSON.stringify(body)));
  }

  private async untilItIs<Body>(wanted: number, call: () => Promise<Answer | null>): Promise<Body> {
    const givenUpAt = performance.now() + GIVE_UP_AFTER_MS;
    while (performance.now() < givenUpAt) {
      const answer = await call();
      if (answer?.status === wanted) return answer.body as Body;
      if (answer !== null) this.lastAnswer = `${answer.status} ${JSON.stringify(answer.body)}`;
      const mayComeAgain = answer === null || [409, 429].includes(answer.status) || answer.status >= 500;
      if (!mayComeAgain) throw new Error(`it was answered ${this.lastAnswer}`);
      await sleep(TRY_AGAIN_MS);
    }
    throw new Error(`it was not answered by ${wanted} in time: ${this.lastAnswer}`);
  }

  /** At one of the addresses; null: no answer. */
  private async call(method: string, path: string, headers = {}, body?: string): Promise<Answer | null> {
    const url = this.urls[this.next++ % this.urls.length]!;
    try {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      this.lastAnswer = String(error);
      return null;
    }
  }
}

interface Answer {
  status: number;
  body: unknown;
}

interface MessagePage {
  items: { id: string; reference: string }[];
  nextCursor: string | null;
}

const MESSAGES = '/api/v1/messages';

function bodyOf({ reference, to }: Submission): object {
  return { to, text: `Your share of ${reference.slice(0, 4)} is ₹300`, reference };
}
