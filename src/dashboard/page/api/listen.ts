import { createParser } from 'eventsource-parser';
import { addressOf, refusalOf } from './client.js';
import { reconnectAfterMs } from './reconnect.js';

export interface StreamListener<Body> {
  heard(body: Body): void;
  /** The connection is lost, or could not be made; it is tried again by itself. What was heard held until then; null: nothing was. */
  lost?(heldUntil: Date | null): void;
  /** The key may not listen to this: nothing will be heard. */
  refused?(): void;
}

/** The service sends something every 15 s, be it a heartbeat. A stream that says nothing for so long is dead. */
const SILENT_MS = 20_000;

/**
 * Listens to server-sent events until what it returns is called, or the stream has no more (204). `EventSource` tells neither
 * with which status it was refused nor that heartbeats came, by which a dead connection is known; so this reads a `fetch`. A
 * page that nobody sees holds no connection: a browser has few per server.
 */
export function listen<Body>(path: string, listener: StreamListener<Body>): () => void {
  let connection: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let over = false;
  let heldUntil: Date | null = null;

  const connect = async (): Promise<void> => {
    if (over || document.hidden || connection !== null) return;
    const mine = new AbortController();
    connection = mine;
    let silence = setTimeout(() => mine.abort(), SILENT_MS);
    const outcome = await readStream<Body>(path, mine.signal, {
      read() {
        clearTimeout(silence);
        silence = setTimeout(() => mine.abort(), SILENT_MS);
        if (failures === 0) heldUntil = new Date();
      },
      heard(body) {
        failures = 0;
        heldUntil = new Date();
        listener.heard(body);
      },
    }).catch(() => 'lost' as const);
    clearTimeout(silence);
    if (connection !== mine) return;
    connection = null;
    if (outcome === 'refused') listener.refused?.();
    if (outcome !== 'lost') over = true;
    if (over) return;
    listener.lost?.(heldUntil);
    timer = setTimeout(() => void connect(), reconnectAfterMs(failures++));
  };
  const stop = (): void => {
    clearTimeout(timer);
    const last = connection;
    connection = null;
    last?.abort();
  };
  const onVisibility = (): void => {
    stop();
    void connect();
  };

  document.addEventListener('visibilitychange', onVisibility);
  void connect();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', onVisibility);
    stop();
  };
}

async function readStream<Body>(
  path: string,
  signal: AbortSignal,
  { read, heard }: { read: () => void; heard: (body: Body) => void },
): Promise<'over' | 'lost' | 'refused'> {
  const headers = { 'Accept-Language': 'en' };
  const response = await fetch(addressOf(path), { headers, redirect: 'error', signal });
  if (response.status === 401) await refusalOf(response);
  if (response.status === 403) return 'refused';
  if (response.status === 204 || response.status === 401 || response.status === 404) return 'over';
  if (!response.ok || response.body === null) return 'lost';
  const parser = createParser({ onEvent: ({ data }) => heard(JSON.parse(data) as Body) });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return 'lost';
    read();
    parser.feed(value);
  }
}
