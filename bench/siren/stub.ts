/**
 * A Siren that costs as little as it can: takes every message at once and gives it an id. Told where the service is, it
 * also reports each as sent and then as delivered. Told to be away, it answers 503, and afterwards writes down what it gets.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { answerParent } from '../process/answer-parent.js';
import { ReceiptSender, type ReceiptsTo } from './receipt-sender.js';

/** A message that was taken after an outage, and when. */
export interface Arrival {
  at: number;
  content: string;
}

let requests = 0;
let receipts: ReceiptSender | undefined;
let isAway = false;
let refused = 0;
let arrivals: Arrival[] | undefined;

const server = createServer((request, response) => {
  if (isAway) {
    if (request.method === 'POST') refused++;
    request.resume();
    return response.writeHead(503, { 'content-length': 0 }).end();
  }
  if (arrivals && request.method === 'POST') void writeDown(request, arrivals);
  request.resume();
  request.on('end', () => {
    // The question whether Siren is there.
    if (request.method !== 'POST') return response.writeHead(404, { 'content-length': 0 }).end();
    const id = `stub-${++requests}`;
    const body = `{"message_id":"${id}"}`;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body, () => void receipts?.report(id));
  });
});

async function writeDown(request: IncomingMessage, arrivals: Arrival[]): Promise<void> {
  const at = Date.now();
  const { content } = (await json(request)) as { content: string };
  arrivals.push({ at, content });
}

answerParent({
  listen: () =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
  reportTo: (to: ReceiptsTo | null) => {
    receipts = to === null ? undefined : new ReceiptSender(to);
  },
  away: (is: boolean) => {
    isAway = is;
    arrivals = is ? undefined : [];
  },
  /** How many messages were refused so far. */
  refused: () => refused,
  /** What was taken since it came back. */
  arrivals: () => arrivals ?? [],
  /** How many messages were taken so far. */
  taken: () => requests,
  /** How many receipts the service has taken of those that it is sent now. */
  reported: () => receipts?.reported ?? 0,
});
