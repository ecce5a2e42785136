import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

/** The service to be told. */
export interface ReceiptsTo {
  port: number;
  secret: string;
}

const CONNECTIONS = 64;
/** What was not answered 200 is delivered again after this long. */
const AGAIN_MS = 200;

/** Sends signed receipts, `sent` and then `delivered` for each message, and again what was not taken. */
export class ReceiptSender {
  private readonly pool: Pool;
  private readonly secret: string;
  /** How many were taken. */
  reported = 0;

  constructor({ port, secret }: ReceiptsTo) {
    this.pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
    this.secret = secret;
  }

  async report(messageId: string): Promise<void> {
    for (const status of ['sent', 'delivered']) {
      const body = JSON.stringify({ message_id: messageId, status, error: null, timestamp: new Date().toISOString() });
      while (!(await this.isTaken(body))) await sleep(AGAIN_MS);
      this.reported++;
    }
  }

  private async isTaken(body: string): Promise<boolean> {
    const signature = createHmac('sha256', this.secret).update(body).digest('hex');
    const answer = await this.pool
      .request({
        method: 'POST',
        path: '/api/v1/webhooks/siren/delivery-status',
        headers: { 'content-type': 'application/json', 'x-siren-signature': signature },
        body,
      })
      .catch(() => undefined);
    await answer?.body.dump();
    return answer?.statusCode === 200;
  }
}
