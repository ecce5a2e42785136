import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { StandingConnection } from './standing-connection.js';

it('a standing connection can be stopped while it is being opened', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const standing = new StandingConnection({
    database: { databaseUrl: `postgres://someone@127.0.0.1:${(server.address() as AddressInfo).port}/x` },
    applicationName: 'a test',
    onOpen: () => expect.unreachable('nobody answers'),
  });
  const connected = once(server, 'connection');
  standing.start();
  const [socket] = (await connected) as [Socket];
  await standing.stop();
  socket.destroy();
  server.close();
  await once(server, 'close');
});
