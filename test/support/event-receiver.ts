import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { closeServer, listenLocally } from './local-server.js';

export interface PostedEvent {
  id: string;
  type: string;
  timestamp: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read events as they come
  data: any;
}

/** An event as it arrived. `answered` is the status; null: none was given. */
interface ReceivedEvent {
  event: PostedEvent;
  headers: IncomingHttpHeaders;
  answered: number | null;
}

/** What the receiver does with an event; `hang` answers never, `reset` cuts the connection. */
type Behaviour =
  'hang' | 'reset' | { status: number; headers?: Record<string, string>; body?: string } | (() => Promise<number>);

/** An application that is told what happens: records events, verifies them, and misbehaves on request. */
export interface EventReceiver {
  url: string;
  received: ReceivedEvent[];
  /** Everything that arrived elsewhere than at its address. */
  strayed: string[];
  /** How often a connection was opened. */
  connections: number;
  /** Decides about each event; the first event of an id is try 1. Default: 204. */
  behave: (event: PostedEvent, tries: number) => Behaviour | undefined;
  of(subject: string): ReceivedEvent[];
  close(): Promise<void>;
}

export async function startEventReceiver(secret: string): Promise<EventReceiver> {
  const webhook = new Webhook(secret);
  const receiver: EventReceiver = {
    url: '',
    received: [],
    strayed: [],
    connections: 0,
    behave: () => undefined,
    of: (subject) => receiver.received.filter(({ event }) => event.data.id === subject),
    close: () => closeServer(server),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url !== '/events?for=tests') {
        receiver.strayed.push(request.url ?? '');
        return response.writeHead(404).end();
      }
      const event = verified(webhook, Buffer.concat(chunks).toString(), request.headers);
      // Thrown here it would fail the whole run; refused, it fails each test that waits for the event.
      if (event === null) return response.writeHead(401).end('not signed as it should be');
      const tries = receiver.received.filter((r) => r.event.id === event.id).length + 1;
      const behaviour = receiver.behave(event, tries) ?? { status: 204 };
      const record: ReceivedEvent = { event, headers: request.headers, answered: null };
      receiver.received.push(record);
      void answer(behaviour, record, response);
    });
  });
  server.on('connection', () => receiver.connections++);
  receiver.url = `${await listenLocally(server)}/events?for=tests`;
  return receiver;
}

function verified(webhook: Webhook, body: string, headers: IncomingHttpHeaders): PostedEvent | null {
  try {
    return webhook.verify(body, headers as Record<string, string>) as PostedEvent;
  } catch {
    return null;
  }
}

async function answer(behaviour: Behaviour, record: ReceivedEvent, response: ServerResponse): Promise<void> {
  if (behaviour === 'hang') return;
  if (behaviour === 'reset') return void response.destroy();
  const { status, headers, body } =
    typeof behaviour === 'function' ? { status: await behaviour(), headers: {}, body: '' } : behaviour;
  record.answered = status;
  response.writeHead(status, headers).end(body);
}
