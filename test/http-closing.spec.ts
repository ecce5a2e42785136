import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { held, startEdgeApp } from './support/edge-app.js';
import { clientOf, KEY } from './support/edge-client.js';

it('closes once the requests in hand are answered, though their connections would stay open', async () => {
  const edge = await startEdgeApp();
  const { call } = clientOf(() => edge);
  await call('/health/live');
  const answer = call('/api/v1/held', { headers: KEY });
  await vi.waitFor(() => expect(held.begun).toBe(1));

  const closed = edge.app.close();
  await vi.waitFor(() => expect(call('/health/live')).rejects.toThrow());
  held.resolve();
  const response = await answer;

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ held: true });
  await closed;
}, 5000);

it('does not wait for connections on which nothing was asked', async () => {
  const edge = await startEdgeApp();
  const silent = connect(edge.port, '127.0.0.1');
  await once(silent, 'connect');
  await clientOf(() => edge).call('/health/live');
  const cut = once(silent, 'close');
  await edge.app.close();
  await cut;
}, 5000);
