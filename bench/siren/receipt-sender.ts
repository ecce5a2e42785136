import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '../load/connection.js';

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
  private readonly port: number;
  private readonly secret: string;
  private readonly idle: Connection[] = [];
  private opened = 0;
  private readonly waiting: ((connection: Connection | null) => void)[] = [];
  private isClosed = false;
  /** How many were taken. */
  reported = 0;

  constructor({ port, secret }: ReceiptsTo) {
    this.port = port;
    this.secret = secret;
  }

  async report(messageId: string): Promise<void> {
    for (const status of ['sent', 'delivered']) {
      const request = this.requestOf(messageId, status);
      while (!(await this.isTaken(request))) {
        if (this.isClosed) return;
        await sleep(AGAIN_MS);
      }
      this.reported++;
    }
  }

  close(): void {
    this.isClosed = true;
    this.idle.splice(0).forEach((connection) => connection.close());
    this.waiting.splice(0).forEach((give) => give(null));
  }

  private requestOf(messageId: string, status: string): string {
    const body = JSON.stringify({ message_id: messageId, status, error: null, timestamp: new Date().toISOString() });
    const signature = createHmac('sha256', this.secret).update(body).digest('hex');
    return (
      `POST /api/v1/webhooks/siren/delivery-status HTTP/1.1\r\nhost: 127.0.0.1:${this.port}\r\n` +
      `content-type: application/json\r\nx-siren-signature: ${signature}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    );
  }

  private async isTaken(request: string): Promise<boolean> {
    let connection: Connection | null = null;
    try {
      connection = await this.take();
      if (connection === null) return false;
      const isTaken = (await connection.exchange(request)) === 200;
      this.giveBack(connection);
      return isTaken;
    } catch {
      connection?.close();
      this.opened--;
      // Whoever waits for one tries again, and opens its own.
      this.waiting.splice(0).forEach((give) => give(null));
      return false;
    }
  }

  /** Null: closed meanwhile. */
  private async take(): Promise<Connection | null> {
    const connection = this.idle.pop();
    if (connection !== undefined) return connection;
    if (this.opened === CONNECTIONS) return new Promise((resolve) => this.waiting.push(resolve));
    this.opened++;
    return Connection.open(this.port);
  }

  private giveBack(connection: Connection): void {
    if (this.isClosed) return connection.close();
    const next = this.waiting.shift();
    if (next !== undefined) next(connection);
    else this.idle.push(connection);
  }
}
