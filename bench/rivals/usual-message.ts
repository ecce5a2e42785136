import { EntitySchema } from 'typeorm';

/** A message of the usual pipeline. */
export interface MessageRow {
  id: string;
  to: string;
  text: string;
  status: 'queued' | 'sending' | 'sent' | 'delivered' | 'read';
  providerMessageId: string | null;
  createdAt: Date;
  sentAt: Date | null;
}

/** Its table. A schema, since Node runs this file as it is and decorators cannot be stripped. */
export const Message = new EntitySchema<MessageRow>({
  name: 'Message',
  tableName: 'messages',
  columns: {
    id: { type: 'uuid', primary: true },
    to: { type: 'text' },
    text: { type: 'text' },
    status: { type: 'text' },
    providerMessageId: { type: 'text', nullable: true },
    createdAt: { type: 'timestamptz' },
    sentAt: { type: 'timestamptz', nullable: true },
  },
  indices: [{ columns: ['providerMessageId'] }],
});

/** What a person wrote. */
export interface IncomingRow {
  id: string;
  providerMessageId: string;
  from: string;
  text: string;
  status: 'received' | 'handled';
  receivedAt: Date;
  handledAt: Date | null;
}

export const Incoming = new EntitySchema<IncomingRow>({
  name: 'Incoming',
  tableName: 'incoming_messages',
  columns: {
    id: { type: 'uuid', primary: true },
    providerMessageId: { type: 'text', unique: true },
    from: { type: 'text' },
    text: { type: 'text' },
    status: { type: 'text' },
    receivedAt: { type: 'timestamptz' },
    handledAt: { type: 'timestamptz', nullable: true },
  },
});
