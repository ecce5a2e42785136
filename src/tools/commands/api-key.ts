/**
 * `npm run api-key -- create|list|revoke`: API keys where there is no key yet, or nobody at hand who may make one. The service
 * knows a new key at once, and refuses a revoked one within 5 s.
 */
import type { DataSource } from 'typeorm';
import { ApiKeyEntity } from '../../auth/api-key.entity.js';
import { type ApiKey, createApiKey, findApiKey, listApiKeys, type NewKey, revokeApiKey } from '../../auth/api-keys.js';
import { MAX_NAME, MOST_PER_SECOND } from '../../auth/api-key.dto.js';
import {
  type CommandLine,
  type FlagValues,
  NOT_UNDERSTOOD,
  type ReadCommandLine,
  readCommandLine,
} from '../../config/command-line.js';
import { ConfigurationError } from '../../config/configuration.error.js';
import { withDataSource } from '../../database/data-source.js';
import { requireSchema } from '../../database/schema-state.js';
import { BY_COMMAND } from '../../http/actor.js';
import { readDateTime, textComplaint } from '../../http/field-rules.js';
import { type Scope, SCOPES } from '../../http/scopes.js';
import { runOnDatabase } from './run-on-database.js';

const FLAGS = {
  name: {
    type: 'string',
    value: 'application',
    about: 'create: whose key it is; keys of one name are one application',
  },
  scope: {
    type: 'string',
    multiple: true,
    about: `create: what it may do, written once for each: ${SCOPES.join(', ')}; or all`,
  },
  'expires-at': { type: 'string', value: 'time', about: 'create: refused from then on, such as 2099-01-01T12:00:00Z' },
  'max-per-second': {
    type: 'string',
    value: 'requests',
    about: 'create: of its application; 0: no limit; unset: API_KEY_MAX_PER_SECOND',
  },
  id: { type: 'string', value: 'id', about: 'revoke: which, as list shows it' },
  'dry-run': { type: 'boolean', about: 'say what would be done, and change nothing' },
} as const;

const API_KEY: CommandLine<typeof FLAGS> = {
  name: 'api-key',
  inImage: 'tools/commands/api-key.js',
  about: 'Makes API keys, lists them and revokes them, while the service goes on.',
  flags: FLAGS,
  argument: {
    name: 'create|list|revoke',
    about: 'create prints the key, once; list shows all but the keys themselves',
  },
  settings: 'DATABASE_URL',
  exitCodes: { 0: 'done, or --dry-run has said what would be', 1: 'failed, and says why; nothing has changed' },
};

/** What is to be done. */
type KeyOrder =
  | { order: 'create'; key: NewKey; isDryRun: boolean }
  | { order: 'list' }
  | { order: 'revoke'; id: string; isDryRun: boolean };

type ReadKeyOrder = { kind: 'run'; order: KeyOrder } | Exclude<ReadCommandLine<typeof FLAGS>, { kind: 'run' }>;

/** @param now for what must be still to come */
export function readKeyOrder(args: readonly string[], now: Date): ReadKeyOrder {
  const read = readCommandLine(API_KEY, args);
  if (read.kind !== 'run') return read;
  const order = orderOf(read.argument, read.flags, now);
  return typeof order === 'string'
    ? { kind: 'refused', text: `${API_KEY.name}: ${order} (--help shows what it takes)` }
    : { kind: 'run', order };
}

/** Or what is wrong. */
function orderOf(argument: string | undefined, flags: FlagValues<typeof FLAGS>, now: Date): KeyOrder | string {
  switch (argument) {
    case 'create':
      return withoutOthers(flags, ['name', 'scope', 'expires-at', 'max-per-second', 'dry-run']) ?? creation(flags, now);
    case 'list':
      return withoutOthers(flags, []) ?? { order: 'list' };
    case 'revoke':
      return withoutOthers(flags, ['id', 'dry-run']) ?? revocation(flags);
    case undefined:
    default:
      return 'say create, list or revoke';
  }
}

/** A flag that means nothing here was meant for something. */
function withoutOthers(flags: FlagValues<typeof FLAGS>, known: readonly (keyof typeof FLAGS)[]): string | null {
  const others = Object.entries(flags)
    .filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false))
    .map(([flag]) => flag)
    .filter((flag) => !(known as readonly string[]).includes(flag));
  return others.length === 0 ? null : `--${others[0]} is for another of its words`;
}

function creation(flags: FlagValues<typeof FLAGS>, now: Date): KeyOrder | string {
  const { name, scope, 'expires-at': expires, 'max-per-second': most, 'dry-run': isDryRun } = flags;
  if (name === undefined) return '--name is missing: whose key is it?';
  const complaint = textComplaint(name, { min: 1, max: MAX_NAME });
  if (complaint !== null) return `--name ${String(complaint)}`;
  const scopes = scopesIn(scope);
  if (scopes === null) return `--scope must be written at least once, and be one of ${SCOPES.join(', ')}, or all`;
  const expiresAt = readDateTime(expires);
  if (expires !== undefined && (expiresAt === null || expiresAt <= now)) {
    return '--expires-at must be a date and time to come, with an offset, such as 2099-01-01T12:00:00Z';
  }
  const maxPerSecond = most === undefined ? null : Number(most);
  if (most !== undefined && !(/^\d{1,6}$/.test(most) && Number(most) <= MOST_PER_SECOND)) {
    return `--max-per-second must be a whole number from 0 to ${MOST_PER_SECOND}`;
  }
  return { order: 'create', key: { name, scopes, expiresAt, maxPerSecond }, isDryRun };
}

/** In the order in which they are always shown; null: none, or one that there is not. */
function scopesIn(written: readonly string[]): Scope[] | null {
  const words = written.flatMap((text) => text.split(',')).map((word) => word.trim());
  if (words.length === 0 || words.some((word) => word !== 'all' && !SCOPES.includes(word as Scope))) return null;
  return SCOPES.filter((scope) => words.includes('all') || words.includes(scope));
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function revocation({ id, 'dry-run': isDryRun }: FlagValues<typeof FLAGS>): KeyOrder | string {
  if (id === undefined || !UUID.test(id)) return '--id must be the id of a key, as list shows it';
  return { order: 'revoke', id: id.toLowerCase(), isDryRun };
}

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
      return withDataSource({ databaseUrl }, (dataSource) => carryOut(dataSource, read.order), {
        entities: [ApiKeyEntity],
      });
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
