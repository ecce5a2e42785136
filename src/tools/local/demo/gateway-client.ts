import type { BatchDto } from '../../../batches/batch.dto.js';
import type { BulkResultDto } from '../../../batches/bulk.dto.js';
import type { MessagePageDto } from '../../../messages/message-list.dto.js';
import type { IncomingMessagePageDto } from '../../../inbox/incoming-message.dto.js';
import type { MessageDto } from '../../../messages/message.dto.js';
import type { StatisticsDto } from '../../../statistics/reading/statistics.dto.js';

/** What a message of the demo says. */
export type DemoContent = { text: string } | { template: { name: string; variables: Record<string, string> } };

/** What the demo needs of the HTTP API, as any application would call it. */
export class GatewayClient {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
  ) {}

  send(message: { to: string } & DemoContent): Promise<MessageDto> {
    return this.call('POST', '/api/v1/messages', message);
  }

  sendBulk(messages: readonly { to: string; text: string }[]): Promise<BulkResultDto> {
    return this.call('POST', '/api/v1/messages/bulk', { messages });
  }

  message(id: string): Promise<MessageDto> {
    return this.call('GET', `/api/v1/messages/${id}`);
  }

  batch(id: string): Promise<BatchDto> {
    return this.call('GET', `/api/v1/batches/${id}`);
  }

  messages(filter: string): Promise<MessagePageDto> {
    return this.call('GET', `/api/v1/messages?${filter}`);
  }

  incoming(): Promise<IncomingMessagePageDto> {
    return this.call('GET', '/api/v1/incoming-messages?limit=20');
  }

  statistics(from: Date): Promise<StatisticsDto> {
    return this.call('GET', `/api/v1/statistics?from=${from.toISOString()}`);
  }

  private async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.baseUrl + path, {
      method,
      redirect: 'error',
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
