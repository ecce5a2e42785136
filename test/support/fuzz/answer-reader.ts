/** An answer of HTTP/1.1, as far as it has come. */
export interface FuzzedAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** latin1. */
  body: string;
}

/** Reads the answers on one connection as they come: whole ones, one after the other, without those that only say to go on. */
export class AnswerReader {
  readonly answers: FuzzedAnswer[] = [];
  private text = '';
  private head: FuzzedAnswer | null = null;
  /** Nothing is an answer of its own any more. */
  isStream = false;
  private readonly methods: readonly string[];

  /** @param methods of the requests, in order: the answer to HEAD has no body */
  constructor(methods: readonly string[]) {
    this.methods = methods;
  }

  push(chunk: Buffer): void {
    if (this.isStream) return;
    this.text += chunk.toString('latin1');
    while (this.readOne());
  }

  /** The server has hung up: what has neither length nor chunks is whole now. */
  end(): void {
    if (this.head !== null && !isFramed(this.head)) this.take(this.text, '');
  }

  /** Something has come that is no whole answer. */
  get hasRest(): boolean {
    return this.head !== null || this.text !== '';
  }

  /** True when there may be another one behind it. */
  private readOne(): boolean {
    if (this.head === null) {
      const end = this.text.indexOf('\r\n\r\n');
      if (end === -1) return false;
      this.head = headOf(this.text.slice(0, end));
      this.text = this.text.slice(end + 4);
    }
    const { status, headers } = this.head;
    if (status >= 100 && status < 200) {
      this.head = null;
      return true;
    }
    if (this.hasNoBody(status)) return this.take('', this.text);
    if (headers['content-type']?.startsWith('text/event-stream')) {
      // It is answered by its head, and lasts as long as what it tells.
      this.isStream = true;
      this.take('', '');
      return false;
    }
    if (headers['transfer-encoding'] !== undefined) return this.readChunks();
    const length = headers['content-length'];
    if (length === undefined || this.text.length < Number(length)) return false;
    return this.take(this.text.slice(0, Number(length)), this.text.slice(Number(length)));
  }

  private hasNoBody(status: number): boolean {
    return this.methods[this.answers.length] === 'HEAD' || status === 204 || status === 304;
  }

  private readChunks(): boolean {
    let body = '';
    for (let at = 0; ;) {
      const lineEnd = this.text.indexOf('\r\n', at);
      if (lineEnd === -1) return false;
      const size = parseInt(this.text.slice(at, lineEnd), 16);
      const next = lineEnd + 2 + size + 2;
      if (Number.isNaN(size) || this.text.length < next) return false;
      if (size === 0) return this.take(body, this.text.slice(next));
      body += this.text.slice(lineEnd + 2, lineEnd + 2 + size);
      at = next;
    }
  }

  private take(body: string, rest: string): true {
    this.answers.push({ ...this.head!, body });
    this.head = null;
    this.text = rest;
    return true;
  }
}

function headOf(text: string): FuzzedAnswer {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = Number(/^HTTP\/1\.1 (\d{3})( |$)/.exec(statusLine)?.[1]);
  return { status, headers: Object.fromEntries(headers) as Record<string, string>, body: '' };
}

function isFramed({ headers }: FuzzedAnswer): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
