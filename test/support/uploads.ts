import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { BulkResultDto } from '../../src/batches/bulk.dto.js';
import type { Gateway } from './gateway.js';

export const BULK = '/api/v1/messages/bulk';

/** One line of an upload; each index has a number of its own. */
export const lineOf = (index: number, more: object = {}): string =>
  `${JSON.stringify({ to: `+9198${String(10_000_000 + index)}`, text: `Hello ${index}`, ...more })}\n`;

export interface UploadAnswer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers as they come
  body: BulkResultDto & Record<string, any>;
}

/** Uploads lines as they are made; resolves to the answer. */
export async function uploadLines(
  gateway: Gateway,
  lines: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
  { headers = {}, query = '' }: { headers?: Record<string, string>; query?: string } = {},
): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(gateway.url + BULK + query, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.apiKey}`, 'content-type': 'application/x-ndjson', ...headers },
    });
    request.on('response', (response) => {
      text(response).then(
        (body) =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: JSON.parse(body) as UploadAnswer['body'],
          }),
        reject,
      );
    });
    request.on('error', reject);
    Readable.from(lines, { objectMode: false }).pipe(request);
  });
}

/** An upload in our hands: what is written is sent, and it ends only when it is told to. */
export function openUpload(gateway: Gateway, headers: Record<string, string> = {}): Socket {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  // Whoever writes on after the service has hung up is told by a reset: without a listener it would fail the whole run.
  socket.on('error', () => undefined);
  const all = {
    host: hostname,
    authorization: `Bearer ${gateway.apiKey}`,
    'content-type': 'application/x-ndjson',
    'transfer-encoding': 'chunked',
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.write([`POST ${BULK} HTTP/1.1`, ...head, '', ''].join('\r\n'));
  return socket;
}

/** A piece of such an upload. */
export function writePiece(socket: Socket, piece: string): void {
  socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`);
}
