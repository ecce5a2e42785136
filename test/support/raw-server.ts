import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** One request as it came over the wire. */
export interface RawRequest {
  line: string;
  /** All that comes before the body, to the byte. */
  head: string;
  headers: Record<string, string>;
  body: string;
  /** Of this connection, from 1. */
  number: number;
}

/** Answers a request by writing bytes, or by not doing so. */
export type Behaviour = (request: RawRequest, socket: Socket) => void;

/** A server below HTTP, so that it can misbehave in every way a real one can. */
export class RawServer {
  readonly requests: RawRequest[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param onConnect called first for each connection; may destroy it before anything was written */
  static async start(behave: Behaviour, onConnect: (socket: Socket) => void = () => {}, port = 0): Promise<RawServer> {
    const server = createServer();
    const raw = new RawServer(server);
    server.on('connection', (socket) => {
      raw.connections++;
      raw.sockets.add(socket);
      socket.on('error', () => {}).on('close', () => raw.sockets.delete(socket));
      onConnect(socket);
      raw.readRequests(socket, behave);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return raw;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private readRequests(socket: Socket, behave: Behaviour): void {
    let received = '';
    let number = 0;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const text = received.slice(0, head);
      const [line = '', ...lines] = text.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((l) => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 2)]),
      );
      const end = head + 4 + Number(headers['content-length'] ?? 0);
      if (received.length < end) return;
      const body = Buffer.from(received.slice(head + 4, end), 'latin1').toString('utf8');
      received = received.slice(end);
      const request = { line, head: text, headers, body, number: ++number };
      this.requests.push(request);
      behave(request, socket);
    });
  }
}

/** The bytes of a whole answer. */
export function httpAnswer(status: number, body: string, headers: Record<string, string> = {}): string {
  const all = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n${body}`;
}

/** A behaviour that always gives this answer. */
export const answering =
  (status: number, body: string, headers?: Record<string, string>): Behaviour =>
  (_request, socket) =>
    void socket.write(httpAnswer(status, body, headers));
