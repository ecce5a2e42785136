import { stringsOf, type WireMessage } from './postgres-messages.js';

/** An instant in the life of one statement, at which a connection can be stopped. */
export interface Moment {
  /** `before`: the server has not seen it. `after`: the server has done it, and the client has not heard of it. */
  when: 'before' | 'after';
  statement: string;
  /** What the server said of it, such as `UPDATE 3` or `COMMIT`; empty before. */
  tag: string;
  /** The statements of its transaction so far, this one included. */
  transaction: readonly string[];
}

/** A statement that was sent and is not answered. */
type Asked = Pick<Moment, 'statement' | 'transaction'>;

/**
 * Follows the statements of one connection by what is written on it. A client may send the next ones before the first is
 * answered: the server takes them in their order, and says after each that it is ready.
 */
export class StatementWatch {
  private readonly prepared = new Map<string, string>();
  private transaction: string[] = [];
  private isOpen = false;
  private isParsing = false;
  private readonly unanswered: Asked[] = [];

  /** The moment that this message of the client is, if any. */
  asked(message: WireMessage): Moment | null {
    switch (message.type) {
      case 'Q':
        return this.begun(stringsOf(message, 1)[0]!);
      case 'P': {
        const [name, text] = stringsOf(message, 2) as [string, string];
        this.prepared.set(name, text);
        // Its other parts follow at once: a client that is stopped has written all of a statement or nothing.
        this.isParsing = true;
        return this.begun(text);
      }
      case 'B': {
        const [, name] = stringsOf(message, 2) as [string, string];
        if (!this.isParsing) return this.begun(this.prepared.get(name) ?? '');
        this.isParsing = false;
        return null;
      }
      default:
        return null;
    }
  }

  /** The moment that this message of the server is, if any. */
  answered(message: WireMessage): Moment | null {
    const [first] = this.unanswered;
    // The server is ready for the next. What it said before the first of all is about the connection.
    if (message.type === 'Z') this.unanswered.shift();
    if (message.type !== 'C' || first === undefined) return null;
    return { when: 'after', ...first, tag: stringsOf(message, 1)[0]! };
  }

  private begun(statement: string): Moment {
    if (!this.isOpen) this.transaction = [];
    if (/^\s*BEGIN\b/i.test(statement)) this.isOpen = true;
    if (/^\s*(COMMIT|ROLLBACK)\b/i.test(statement)) this.isOpen = false;
    this.transaction.push(statement);
    const asked = { statement, transaction: [...this.transaction] };
    this.unanswered.push(asked);
    return { when: 'before', ...asked, tag: '' };
  }
}
