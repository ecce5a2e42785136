/**
 * A Siren that costs as little as it can: takes every message at once and gives it an id. Told where the service is, it
 * also reports each as sent and then as delivered.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../process/answer-parent.js';
import { ReceiptSender, type ReceiptsTo } from './receipt-sender.js';

let requests = 0;
let receipts: ReceiptSender | undefined;

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    // The question whether Siren is there.
    if (request.method !== 'POST') return response.writeHead(404, { 'content-length': 0 }).end();
    const id = `stub-${++requests}`;
    const body = `{"message_id":"${id}"}`;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body, () => void receipts?.tell(id));
  });
});

answerParent({
  listen: () =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
  reportTo: (to: ReceiptsTo | null) => {
    receipts = to === null ? undefined : new ReceiptSender(to);
  },
  /** How many messages were taken so far. */
  taken: () => requests,
});
