import type { ExpectedFailure } from '../logging/last-line.js';
import { Secret } from '../secrets/secret.js';
import { databaseAddress } from './data-source.js';
import { causesOf, codeOf, isDatabaseUnavailable, reasonOf } from './database-errors.js';

/** Why work on a database failed where nobody's code is at fault. */
export interface DatabaseFailure extends ExpectedFailure {
  /** A server that starts, or a name that becomes known, may end it without anybody's doing. */
  readonly mayPass: boolean;
}

interface Rule {
  readonly codes: RegExp | null;
  /** For what a driver says by its words alone. */
  readonly words?: RegExp;
  readonly mayPass?: true;
  readonly settings?: readonly string[];
  /** Goes on from `the database at host:port/name`. */
  readonly says: string;
}

/** The first that fits an error, or one of its causes, explains it. */
const RULES: readonly Rule[] = [
  {
    codes: /^(28P01)$/,
    says: 'refuses the user or the password: correct them in DATABASE_URL, characters such as @ / # % written as %40 %2F %23 %25',
  },
  {
    codes: null,
    words: /^SASL: .*password/,
    says: 'wants a password, and DATABASE_URL holds none: postgresql://user:password@host:5432/database',
  },
  {
    codes: /^28000$/,
    says: 'does not let this user in from here: look at the user and at sslmode in DATABASE_URL, and at pg_hba.conf of the server',
  },
  { codes: /^3D000$/, says: 'is not there, though its server is: make it (CREATE DATABASE), or correct its name' },
  {
    codes: /^42501$/,
    says: 'grants this user too little: give it CREATE on the database and what is in our schemas, or run "npm run migrate" as one who has it and set DATABASE_MIGRATE=false',
    settings: ['DATABASE_URL', 'DATABASE_MIGRATE'],
  },
  {
    codes: null,
    words: /^The server does not support SSL connections/,
    says: 'speaks no TLS, and sslmode in DATABASE_URL wants it: switch it on there, or leave sslmode out',
  },
  {
    codes:
      /^(ERR_(TLS|SSL|OSSL)_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|EPROTO$)/,
    says: 'and this process do not agree on TLS: name the authority of its certificate by sslrootcert=… in DATABASE_URL, and its host as the certificate has it',
  },
  {
    codes: /^53300$/,
    mayPass: true,
    settings: ['DATABASE_URL', 'DATABASE_POOL_SIZE'],
    says: 'has no connection left: raise its max_connections, or lower DATABASE_POOL_SIZE',
  },
  { codes: /^57P03$/, mayPass: true, says: 'takes no connections yet or any more: look at its log' },
  { codes: /^25006$/, mayPass: true, says: 'is read-only: name the primary' },
  { codes: null, words: /read-only standby/, mayPass: true, says: 'is a read-only standby: name the primary' },
  { codes: /^53100$/, mayPass: true, says: 'has no room on its disk: make some' },
  {
    codes: /^ECONNREFUSED$/,
    mayPass: true,
    says: 'is not there: nothing listens. Start it, or correct host and port',
  },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    mayPass: true,
    says: 'cannot be found: its host name is not known here. Correct it, or look at the name server',
  },
  {
    codes: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    words: /^(timeout exceeded when trying to connect|timeout expired)/i,
    mayPass: true,
    says: 'does not answer: look at host, port and firewalls',
  },
  {
    codes: /^(ECONNRESET|EPIPE)$/,
    words: /^(the connection was closed|Connection terminated)/,
    mayPass: true,
    says: 'hangs up: look at its log, and whether it is a Postgres that listens there',
  },
];

/** What a path that the address names is for tells the call that failed: a socket, or a file. */
const OF_A_FILE: Rule = {
  codes: null,
  says: 'cannot be tried: a file that DATABASE_URL names (sslrootcert, sslcert, sslkey) cannot be read',
};
const OF_A_SOCKET: Rule = {
  codes: null,
  mayPass: true,
  says: 'is not there: nothing listens at its socket. Start it, or correct the folder',
};

/**
 * Explains an error that was thrown by work on this database, without the words of the driver, which may hold names;
 * null for one that nobody can mend but who wrote the code.
 */
export function explainDatabaseFailure(error: unknown, address: string | Secret): DatabaseFailure | null {
  const databaseUrl = Secret.of(address).reveal();
  const causes = causesOf(error);
  for (const rule of RULES) {
    const cause = causes.find((one) => fits(rule, one));
    if (cause !== undefined) return failure(rule, codeOf(cause), databaseUrl);
  }
  for (const cause of causes) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EACCES') continue;
    if (syscall === 'connect') return failure(OF_A_SOCKET, code, databaseUrl);
    if (syscall === 'open') return failure(OF_A_FILE, code, databaseUrl);
  }
  if (!isDatabaseUnavailable(error)) return null;
  const rule: Rule = { codes: null, mayPass: true, says: `cannot be used now (${reasonOf(error)})` };
  return failure(rule, codeOf(error), databaseUrl);
}

function fits({ codes, words }: Rule, error: Error): boolean {
  return codes?.test(codeOf(error) ?? '') || words?.test(error.message) || false;
}

function failure(rule: Rule, code: string | undefined, url: string): DatabaseFailure {
  const { settings = ['DATABASE_URL'], says } = rule;
  return { settings, code, message: `the database at ${databaseAddress(url)} ${says}`, mayPass: rule.mayPass === true };
}
