import type { Gateway } from '../../test/support/gateway.js';
import { Normaliser } from './normalised.js';

/** Of one operation: what was sent, and what came back, by status and media type. */
interface Recorded {
  request?: Record<string, unknown>;
  responses: Record<string, Record<string, unknown>>;
}

export interface Asked {
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** In which the answer is wanted. */
  accept?: string;
}

/** Makes calls, and keeps what was sent and answered. */
export class Recorder {
  private readonly operations = new Map<string, Recorded>();
  private readonly normaliser = new Normaliser();

  constructor(private readonly gateway: Gateway) {}

  /** Makes a call and keeps it; resolves to the answer as it came. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of every kind
  async call(operation: string, asked: Asked = {}): Promise<any> {
    const [method, path] = operation.split(' ') as [string, string];
    const { params = {}, query = '', body, headers = {}, accept = 'application/json' } = asked;
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!)) + query;
    const type = headers['content-type'] ?? 'application/json';
    const response = await fetch(this.gateway.url + address, {
      method,
      headers: {
        authorization: `Bearer ${this.gateway.apiKey}`,
        accept,
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = accept === 'text/event-stream' ? await firstEvent(response) : await response.text();
    if (!response.ok) throw new Error(`${operation} is answered by ${response.status}: ${text}`);
    const parsed = accept === 'application/json' && text !== '' ? (JSON.parse(text) as unknown) : text;
    this.keep(operation, response.status, accept, parsed, body === undefined ? undefined : { [type]: body });
    return parsed;
  }

  private keep(operation: string, status: number, accept: string, answer: unknown, request?: Record<string, unknown>) {
    if (request === undefined && answer === '') return;
    const recorded = this.operations.get(operation) ?? { responses: {} };
    this.operations.set(operation, recorded);
    if (request !== undefined) recorded.request ??= this.normaliser.of(request) as Record<string, unknown>;
    if (answer === '') return;
    const short =
      typeof answer === 'string' && accept === 'text/csv' ? answer.split('\n').slice(0, 3).join('\n') : answer;
    (recorded.responses[status] ??= {})[accept] ??= this.normaliser.of(short);
  }

  get examples(): object {
    const sorted = [...this.operations].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted);
  }
}

/** The first event of a stream, which is then left. */
async function firstEvent(response: Response): Promise<string> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const event = /^(?:event: .*\n)?data: .*\n\n/m.exec(text);
    if (event !== null) return event[0];
  }
  return text;
}
