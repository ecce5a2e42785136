/**
 * `npm run api-key -- create|list|revoke`: API keys where there is no key yet, or nobody at hand who may make one. The service
 * knows a new key at once, and refuses a revoked one within 5 s.
 */
import type { DataSource } from 'typeorm';
import { type ApiKey, createApiKey, findApiKey, listApiKeys, type NewKey, revokeApiKey } from '../../auth/api-keys.js';
import { NOT_UNDERSTOOD } from '../../config/command-line.js';
import { ConfigurationError } from '../../config/configuration.error.js';
import { BY_COMMAND } from '../../http/actor.js';
import { withDataSource } from '../../database/data-source.js';
import { requireSchema } from '../../database/schema-state.js';
import { type KeyOrder, readKeyOrder } from './api-key-order.js';
import { runOnDatabase } from './run-on-database.js';

/** A page of the list. */
const PAGE = 200;

const read = readKeyOrder(process.argv.slice(2), new Date());
switch (read.kind) {
  case 'help':
    console.log(read.text);
    break;
  case 'refused':
    console.error(read.text);
    process.exitCode = NOT_UNDERSTOOD;
    break;
  case 'run':
    await runOnDatabase('the order', async (databaseUrl) => {
      await requireSchema({ databaseUrl });
      return withDataSource({ databaseUrl }, (dataSource) => carryOut(dataSource, read.order));
    });
}

function carryOut(dataSource: DataSource, order: KeyOrder): Promise<string> {
  switch (order.order) {
    case 'create':
      return order.isDryRun ? Promise.resolve(wouldCreate(order.key)) : create(dataSource, order.key);
    case 'list':
      return list(dataSource);
    case 'revoke':
      return revoke(dataSource, order);
  }
}

async function create(dataSource: DataSource, wanted: NewKey): Promise<string> {
  const { key, ...made } = await createApiKey(dataSource, wanted, BY_COMMAND);
  // The key on a line of its own, the last: for whoever pipes it on.
  return `made ${inWords(made)}. This is the key, shown only now:\n${key}`;
}

function wouldCreate({ name, scopes, expiresAt }: NewKey): string {
  const until = expiresAt === null ? '' : `, until ${expiresAt.toISOString()}`;
  return `would make a key of "${name}" for ${scopes.join(', ')}${until}; nothing was changed`;
}

async function list(dataSource: DataSource): Promise<string> {
  const lines: string[] = [];
  for (let before: string | null = null; ;) {
    const page: ApiKey[] = await listApiKeys(dataSource, { before, limit: PAGE });
    lines.push(...page.map(inWords));
    if (page.length < PAGE) break;
    before = page.at(-1)!.id;
  }
  const count = lines.length === 1 ? '1 key' : `${lines.length} keys`;
  return [`${count}, beside ADMIN_API_KEY`, ...lines.map((line) => `  ${line}`)].join('\n');
}

async function revoke(dataSource: DataSource, { id, isDryRun }: { id: string; isDryRun: boolean }): Promise<string> {
  const key = await (isDryRun ? findApiKey(dataSource, id) : revokeApiKey(dataSource, id, BY_COMMAND));
  if (key === null) throw new ConfigurationError([`there is no key ${id}`]);
  return isDryRun ? `would revoke ${inWords(key)}; nothing was changed` : `revoked ${inWords(key)}`;
}

function inWords({ id, name, scopes, maxPerSecond, createdAt, expiresAt, lastUsedAt }: ApiKey): string {
  return [
    `${id} of "${name}": ${scopes.join(', ')}`,
    ...(maxPerSecond === null ? [] : [maxPerSecond === 0 ? 'no limit' : `${maxPerSecond} a second`]),
    `made ${createdAt.toISOString()}`,
    ...(expiresAt === null ? [] : [`expires ${expiresAt.toISOString()}`]),
    lastUsedAt === null ? 'never used' : `last used ${lastUsedAt.toISOString()}`,
  ].join('; ');
}
