const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i;

/** A request as far as the stub looks at it. */
export interface StubRequest {
  method: string;
  body: Buffer;
}

/** Reads the requests of one keep-alive connection: their method, and where they end. A body without a length is none. */
export class RequestReader {
  private pending: Buffer | null = null;

  /** Takes what has come; all requests that are complete by now. */
  read(chunk: Buffer): StubRequest[] {
    let rest = this.pending === null ? chunk : Buffer.concat([this.pending, chunk]);
    const requests: StubRequest[] = [];
    for (;;) {
      const headEnd = rest.indexOf(HEAD_END, 0, 'latin1');
      if (headEnd < 0) break;
      const head = rest.toString('latin1', 0, headEnd + 2);
      const from = headEnd + HEAD_END.length;
      const end = from + Number(LENGTH.exec(head)?.[1] ?? 0);
      if (rest.length < end) break;
      requests.push({ method: head.slice(0, head.indexOf(' ')), body: rest.subarray(from, end) });
      rest = rest.subarray(end);
    }
    this.pending = rest.length === 0 ? null : rest;
    return requests;
  }
}
