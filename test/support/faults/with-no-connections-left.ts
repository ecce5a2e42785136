import type pg from 'pg';
import { openClient } from '../open-client.js';

/** Far more than any server allows in a test. */
const AT_MOST = 1_000;

/** Takes connections of the server until it refuses the next, and gives them back after `work`. */
export async function withNoConnectionsLeft(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const taken: pg.Client[] = [];
  try {
    while (taken.length < AT_MOST) {
      let client: pg.Client;
      try {
        client = await openClient(databaseUrl);
      } catch (error) {
        if ((error as { code?: string }).code !== TOO_MANY_CONNECTIONS) throw error;
        return await work();
      }
      taken.push(client);
    }
    throw new Error(`the server still has connections after ${AT_MOST}`);
  } finally {
    await Promise.all(taken.map((client) => client.end()));
  }
}

const TOO_MANY_CONNECTIONS = '53300';
