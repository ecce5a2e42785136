import { Agent } from 'node:http';
import axios from 'axios';
import type { MessageRow } from './usual-message.js';

/** Sends by axios over connections that are kept. Resolves to Siren's id. */
export function sender(sirenUrl: string): (message: MessageRow) => Promise<string> {
  const siren = axios.create({ baseURL: sirenUrl, httpAgent: new Agent({ keepAlive: true }), timeout: 10_000 });
  return async ({ to, text }) => {
    const { data } = await siren.post<{ message_id: string }>('/v1/messages/whatsapp', { to, content: text });
    return data.message_id;
  };
}
