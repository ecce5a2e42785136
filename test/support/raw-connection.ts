import { connect, type Socket } from 'node:net';
import { parseAnswer, type RawAnswer } from './raw-http.js';
import { eventually } from './eventually.js';

/** A connection that is spoken to by hand: in pieces, ahead of the answers, or hardly at all. */
export interface RawConnection {
  socket: Socket;
  send(text: string): void;
  /** Every whole answer so far, in their order. */
  answers(): RawAnswer[];
  /** Resolves to the answers once there are so many. */
  answered(count?: number): Promise<RawAnswer[]>;
  /** Resolves when the server has hung up, to the answers that came before; rejects when it was by a reset. */
  ended: Promise<RawAnswer[]>;
  hasEnded(): boolean;
  close(): void;
}

export async function openRaw(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = Buffer.alloc(0);
  let isOver = false;
  socket.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  const answers = () => wholeAnswers(received.toString('latin1'));
  const ended = new Promise<RawAnswer[]>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('end', () => resolve(answers()));
    socket.once('close', () => resolve(answers()));
  }).finally(() => (isOver = true));
  // A reset is for whoever waits for the end.
  ended.catch(() => undefined);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    socket,
    send: (text) => void socket.write(text, 'latin1'),
    answers,
    answered: (count = 1) =>
      eventually(() => {
        const all = answers();
        if (all.length < count) throw new Error(`${all.length} of ${count} answers are there`);
        return all;
      }),
    ended,
    hasEnded: () => isOver,
    close: () => void socket.destroy(),
  };
}

/** Answers with a `Content-Length`, one after the other, without those that only say to go on; what is begun of another one is left out. */
function wholeAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; ;) {
    const answer = parseAnswer(rest);
    if (answer.status === 100) {
      rest = answer.body;
      continue;
    }
    const length = Number(answer.headers['content-length']);
    if (Number.isNaN(length) || answer.body.length < length) return answers;
    answers.push({ ...answer, body: answer.body.slice(0, length) });
    rest = answer.body.slice(length);
  }
}

/** A request as it travels. A body of `announced` bytes may come later. */
export function rawText(
  method: string,
  path: string,
  { headers = {}, body = '', announced = body.length }: { headers?: object; body?: string; announced?: number } = {},
): string {
  const length = method === 'GET' ? {} : { 'content-length': announced };
  const lines = Object.entries({ host: 'x', ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
