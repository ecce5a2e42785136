import { EntitySchema } from 'typeorm';

/** A message of the usual pipeline. */
export interface MessageRow {
  id: string;
  to: string;
  text: string;
  status: 'queued' | 'sending' | 'sent';
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
});
