/**
 * Sends a message and waits for its end. With `EVENTS_PORT` and `EVENTS_SECRET` it also takes the events that the gateway
 * posts to `http://127.0.0.1:<EVENTS_PORT>/`, and verifies their signatures.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGatewayClient, dataOf, type GatewayEvent, verifyEvent, waitForEnd } from './index.js';

const {
  GATEWAY_URL: url = 'http://127.0.0.1:3000',
  GATEWAY_API_KEY: apiKey = '',
  TO: to = '+919876543210',
  EVENTS_PORT: port,
  EVENTS_SECRET: secret,
} = process.env;

const client = createGatewayClient({ url, apiKey });
const delivered = Promise.withResolvers<GatewayEvent>();
const receiver = port !== undefined && secret !== undefined ? receive(secret) : null;
receiver?.listen(Number(port), '127.0.0.1');
if (receiver !== null) await once(receiver, 'listening');

const message = dataOf(
  await client.POST('/api/v1/messages', {
    // The same key makes a repeat harmless, for example after a lost answer.
    params: { header: { 'Idempotency-Key': randomUUID() } },
    body: { to, text: `Your bill split is ready! (${randomUUID().slice(0, 8)})` },
  }),
);
console.log(`accepted ${message.id}`);
const end = await waitForEnd(client, message.id);
console.log(`${end.status} by ${end.channel}`);
if (receiver !== null) {
  const { type } = await delivered.promise;
  console.log(`verified ${type}`);
  receiver.close();
  receiver.closeAllConnections();
}

function receive(secret: string): Server {
  return createServer((request, response) => {
    void text(request).then((body) => {
      try {
        const event = verifyEvent(secret, request.headers, body);
        response.writeHead(204).end();
        if (event.type === 'message.delivered') delivered.resolve(event);
      } catch {
        response.writeHead(401).end();
      }
    });
  });
}
