/** One message of PostgreSQL's protocol, version 3, as it stood on the wire. */
export interface WireMessage {
  /** The type's letter; empty for the first message of a client, which has none. */
  type: string;
  /** What follows type and length. */
  body: Buffer;
  /** All of it. */
  bytes: Buffer;
}

const LENGTH = 4;

/** Cuts one direction of a connection into its messages. */
export class MessageSplitter {
  private rest = Buffer.alloc(0);

  /** @param untypedFirst true for what a client writes: its startup message has no type */
  constructor(private untypedFirst: boolean) {}

  /** The messages that are whole now. */
  push(chunk: Buffer): WireMessage[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const messages: WireMessage[] = [];
    for (let message = this.take(); message !== null; message = this.take()) messages.push(message);
    return messages;
  }

  private take(): WireMessage | null {
    const typed = this.untypedFirst ? 0 : 1;
    if (this.rest.length < typed + LENGTH) return null;
    const end = typed + this.rest.readInt32BE(typed);
    if (this.rest.length < end) return null;
    const bytes = this.rest.subarray(0, end);
    this.rest = this.rest.subarray(end);
    this.untypedFirst = false;
    return { type: bytes.toString('latin1', 0, typed), body: bytes.subarray(typed + LENGTH), bytes };
  }
}

/** The strings that a message's body begins with, each ended by a zero byte. */
export function stringsOf({ body }: WireMessage, count: number): string[] {
  const strings: string[] = [];
  for (let from = 0; strings.length < count;) {
    const end = body.indexOf(0, from);
    if (end < 0) throw new Error('a message ends inside of a string');
    strings.push(body.toString('utf8', from, end));
    from = end + 1;
  }
  return strings;
}
