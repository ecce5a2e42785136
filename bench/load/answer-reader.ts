const HEAD_END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i;

/** Reads the answers of one keep-alive connection as far as a load generator must: their status, and where they end. */
export class AnswerReader {
  private pending = '';

  /**
   * Takes what has come. The status once the answer is complete, else null.
   * @throws Error when it is no HTTP/1.1 answer with a Content-Length, or when more comes than was asked for
   */
  read(chunk: Buffer): number | null {
    const text = this.pending + chunk.toString('latin1');
    const headEnd = text.indexOf(HEAD_END);
    if (headEnd < 0) return this.wait(text);
    const length = LENGTH.exec(text.slice(0, headEnd + 2))?.[1];
    if (length === undefined) throw new Error(`an answer without a length: ${text.slice(0, headEnd)}`);
    const end = headEnd + HEAD_END.length + Number(length);
    if (text.length < end) return this.wait(text);
    if (text.length > end) throw new Error('more than one answer to one request');
    this.pending = '';
    return Number(text.slice(9, 12));
  }

  private wait(text: string): null {
    this.pending = text;
    return null;
  }
}
