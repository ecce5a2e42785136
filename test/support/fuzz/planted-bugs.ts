import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer, listenLocally } from '../local-server.js';
import type { OpenApi, RegisteredRoute } from './operations.js';

/** A small service with bugs of the kinds that fuzzing is for, and a document that knows nothing of them. */
export interface PlantedBugs {
  port: number;
  document: OpenApi;
  routes: RegisteredRoute[];
  close(): Promise<void>;
}

const KEY = [{ apiKey: [] }];
const JSON_OF = (schema: object) => ({ content: { 'application/json': { schema } } });

const DOCUMENT: OpenApi = {
  paths: {
    '/api/v1/things': {
      // A text with NUL breaks it.
      post: { security: KEY, requestBody: JSON_OF({ $ref: '#/components/schemas/Thing' }) },
    },
    // The thing that was made first is never answered.
    '/api/v1/things/{id}': {
      get: { security: KEY, parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }] },
    },
    // It looks at no key.
    '/api/v1/open': { get: { security: KEY } },
    // Its problem repeats what it was asked for.
    '/api/v1/contacts/{phoneNumber}': {
      get: { parameters: [{ name: 'phoneNumber', in: 'path', schema: { type: 'string', example: '+919876543210' } }] },
    },
    // It takes any signature.
    '/api/v1/hooks': {
      post: {
        parameters: [{ name: 'X-Signature', in: 'header', required: true, schema: { type: 'string' } }],
        requestBody: JSON_OF({ type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }),
      },
    },
    '/api/v1/fine': { get: { security: KEY } },
  },
  components: { schemas: { Thing: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } } },
};

/** Beside its bugs it behaves: what is hardly HTTP is answered by a problem too. */
export async function startPlantedBugs(apiKey: string): Promise<PlantedBugs> {
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    void answer(request, response, apiKey);
  });
  server.on('clientError', (_error, socket) => socket.end(RAW_PROBLEM));
  server.on('connect', (_request, socket) => socket.on('error', () => undefined).end(RAW_PROBLEM));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const url = await listenLocally(server);
  return {
    port: Number(new URL(url).port),
    document: DOCUMENT,
    // It is in no document, and answers what is no HTTP problem.
    routes: [
      { methods: ['GET'], url: '/page/:name' },
      { methods: ['GET', 'HEAD'], url: '/api/v1/fine' },
    ],
    close: () => closeServer(server),
  };
}

const PROBLEM = JSON.stringify({ type: '/problems/x', title: 'x', status: 400, requestId: '1' });
const RAW_PROBLEM = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${PROBLEM.length}\r\n\r\n${PROBLEM}`;

async function answer(request: IncomingMessage, response: ServerResponse, apiKey: string): Promise<void> {
  const body = await text(request).catch(() => '');
  const [pathname = ''] = (request.url ?? '').split('?');
  const route = `${request.method} ${pathname}`;
  const send = (
    status: number,
    reported: object,
    type = status >= 400 ? 'application/problem+json' : 'application/json',
  ) =>
    response
      .writeHead(status, { 'content-type': type })
      .end(request.method === 'HEAD' ? undefined : JSON.stringify(reported));
  const refuse = (status: number, detail = '') =>
    send(status, { type: '/problems/x', title: 'x', status, detail, requestId: '1' });

  if (route === 'GET /api/v1/open') return void send(200, {});
  if (route.startsWith('GET /page/')) return void send(404, {}, 'text/html');
  if (route.startsWith('GET /api/v1/contacts/')) return void refuse(404, decodeURIComponentOr(pathname));
  if (route === 'POST /api/v1/hooks') return void send(200, {});
  if (request.headers.authorization !== `Bearer ${apiKey}`) return void refuse(401);
  if (route === 'POST /api/v1/things')
    return body.includes('\\u0000') ? void refuse(500) : void send(201, { id: 'thing-1' });
  if (route === 'GET /api/v1/things/thing-1') return;
  if (route === 'GET /api/v1/fine') return void send(200, {});
  refuse(404);
}

function decodeURIComponentOr(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
