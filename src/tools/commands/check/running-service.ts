import { Secret } from '../../../secrets/secret.js';

const ASK_WITHIN_MS = 10_000;

/** An answer of the service, whatever its status. */
export interface ServiceAnswer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** How many webhooks this process has answered at one endpoint, by the status of the answer. */
export type AnswersByStatus = ReadonlyMap<number, number>;

export type WebhookEndpoint = 'message' | 'delivery-status';

/** The service that is checked, over HTTP, as any of its users would reach it. Rejects where nothing answers. */
export class RunningService {
  private readonly apiKey: Secret;

  constructor(
    /** Without a trailing slash. */
    readonly url: string,
    apiKey: string,
    private readonly metricsUrl: string,
  ) {
    this.apiKey = new Secret(apiKey);
  }

  async call<Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<ServiceAnswer<Body>> {
    const response = await fetch(this.url + path, {
      method,
      // Wherever it leads, the key does not go there.
      redirect: 'manual',
      headers: { authorization: `Bearer ${this.apiKey.reveal()}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(ASK_WITHIN_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: parsed(await response.text()) as Body };
  }

  /** Of the process that answers; empty where its metrics cannot be read from here. */
  async webhookAnswers(endpoint: WebhookEndpoint): Promise<AnswersByStatus> {
    const text = await fetch(this.metricsUrl, { signal: AbortSignal.timeout(ASK_WITHIN_MS) }).then(
      (response) => response.text(),
      () => '',
    );
    const counts = new Map<number, number>();
    for (const line of text.split('\n')) {
      if (!line.startsWith(ACKNOWLEDGED) || !line.includes(`endpoint="${endpoint}"`)) continue;
      const status = Number(/status="(\d+)"/.exec(line)?.[1]);
      counts.set(status, Number(line.split(' ').at(-1)));
    }
    return counts;
  }
}

const ACKNOWLEDGED = 'siren_gateway_webhook_acknowledge_duration_seconds_count';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
