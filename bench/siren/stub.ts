/**
 * A Siren that costs as little as it can, since it shares the cores with what is measured: it takes every message at once
 * and gives it an id. Told where the service is, it also reports each as sent and then as delivered. Told to be away, it
 * answers 503, and afterwards writes down what it gets.
 *
 * Plain sockets: with node:http and undici its own CPU was a fifth of what a message and its two receipts cost in all.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { answerParent } from '../process/answer-parent.js';
import { ReceiptSender, type ReceiptsTo } from './receipt-sender.js';
import { RequestReader, type StubRequest } from './request-reader.js';

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

const AWAY = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n';
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n';

const server = createServer({ noDelay: true }, (socket) => {
  const reader = new RequestReader();
  socket.on('data', (chunk: Buffer) => reader.read(chunk).forEach((request) => answer(request, socket)));
  // A service that ends hangs up.
  socket.on('error', () => undefined);
});

function answer({ method, body }: StubRequest, socket: Socket): void {
  if (isAway) {
    if (method === 'POST') refused++;
    socket.write(AWAY);
    return;
  }
  // The question whether Siren is there.
  if (method !== 'POST') {
    socket.write(NOT_FOUND);
    return;
  }
  arrivals?.push({ at: Date.now(), content: (JSON.parse(body.toString()) as { content: string }).content });
  const id = `stub-${++requests}`;
  const taken = `{"message_id":"${id}"}`;
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${taken.length}\r\n\r\n${taken}`,
    () => void receipts?.report(id),
  );
}

answerParent({
  listen: () =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
  reportTo: (to: ReceiptsTo | null) => {
    receipts?.close();
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
