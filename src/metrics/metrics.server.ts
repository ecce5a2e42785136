import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Connections } from '../http/connections.js';
import { setAnswerHeaders } from '../http/security-headers.js';
import { SERVER_LIMITS, type ServerLimits } from '../http/server-limits.js';
import { MetricsService } from './metrics.service.js';

export interface MetricsAddress {
  host: string;
  port: number;
}

/** As on the port of the API, but for the number of those who ask. */
const METRICS_LIMITS: ServerLimits = { ...SERVER_LIMITS, connections: 100 };

const ALLOW = { Allow: 'GET, HEAD, OPTIONS' };

/** `/metrics` alone on a port of its own, to keep it from the public. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private readonly connections: Connections;

  constructor(
    private readonly metrics: MetricsService,
    private readonly address: MetricsAddress,
    limits: ServerLimits = METRICS_LIMITS,
  ) {
    this.connections = new Connections((request, response) => this.answer(request, response), limits);
  }

  /** Where it listens, once it does. */
  get port(): number {
    const address = this.connections.server.address();
    return typeof address === 'object' && address !== null ? address.port : this.address.port;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { server } = this.connections;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(this.address.port, this.address.host, resolve);
    await promise;
  }

  onApplicationShutdown(): Promise<void> {
    return this.connections.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    setAnswerHeaders(response);
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    switch (request.method ?? '') {
      case 'GET':
      case 'HEAD':
        return this.answerMetrics(response);
      case 'OPTIONS':
        response.writeHead(204, ALLOW).end();
        return;
      default:
        response.writeHead(405, ALLOW).end();
    }
  }

  private answerMetrics(response: ServerResponse): void {
    this.metrics.text().then(
      (text) => {
        const headers = { 'Content-Type': this.metrics.contentType, 'Content-Length': Buffer.byteLength(text) };
        response.writeHead(200, headers).end(text);
      },
      (err: unknown) => {
        this.logger.error({ err }, 'the metrics could not be collected');
        response.writeHead(500).end();
      },
    );
  }
}
