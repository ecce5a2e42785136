import { parseArgs } from 'node:util';
import { readApproved } from './approved-templates.js';
import type { SandboxOptions } from './sandbox.js';
import { describeScenarios } from './scenarios.js';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'run'; readonly options: SandboxOptions & { readonly webhookBaseUrl: string } }
  | { readonly kind: 'help' }
  /** `message` is one line for people. */
  | { readonly kind: 'error'; readonly message: string };

/** Each flag, the setting that stands in for it, and its default. The key and secret are known to all: loopback only. */
const FLAGS = {
  port: { env: 'SANDBOX_PORT', value: '4010', hint: 'port to listen on; 0 takes a free one' },
  host: { env: 'SANDBOX_HOST', value: '127.0.0.1', hint: 'address to listen on' },
  dialect: { env: 'SANDBOX_DIALECT', value: 'toolkit', hint: "which of Siren's APIs it speaks: toolkit or platform" },
  'api-key': { env: 'SANDBOX_API_KEY', value: 'sandbox-api-key-known-to-all', hint: 'key the service must send' },
  'webhook-secret': {
    env: 'SANDBOX_WEBHOOK_SECRET',
    value: 'sandbox-webhook-secret-known-to-all',
    hint: 'signs the webhooks',
  },
  'webhook-url': { env: 'SANDBOX_WEBHOOK_URL', value: 'http://127.0.0.1:3000', hint: 'where the service listens' },
  ledger: { env: 'SANDBOX_LEDGER', value: '', hint: 'file that gets a JSON line for each request to send' },
  seed: { env: 'SANDBOX_SEED', value: '1', hint: 'seed of the jitter' },
  template: {
    env: 'SANDBOX_TEMPLATES',
    value: '',
    hint: 'approved template as name:language or name:language:parameters; again for each, or commas between them',
  },
  'time-scale': { env: 'SANDBOX_TIME_SCALE', value: '1', hint: 'factor on every delay; 0.1 is ten times as fast' },
} as const;

const SWITCHES = {
  'enforce-window': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Flag = keyof typeof FLAGS;

interface Given {
  template?: string[];
  'enforce-window'?: boolean;
  help?: boolean;
}

/** Reads arguments (without node and script) over the environment over the defaults. */
export function readSandboxArguments(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  let given: Partial<Record<Exclude<Flag, 'template'>, string>> & Given;
  try {
    const options = Object.fromEntries(
      Object.keys(FLAGS).map((flag) => [flag, { type: 'string' as const, multiple: flag === 'template' }]),
    );
    given = parseArgs({ args: [...args], options: { ...options, ...SWITCHES } }).values;
  } catch (error) {
    return failure(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  if (given.help) return { kind: 'help' };

  const value = (flag: Exclude<Flag, 'template'>): string => given[flag] ?? (env[FLAGS[flag].env] || FLAGS[flag].value);
  const port = Number(value('port'));
  if (!/^\d+$/.test(value('port')) || port > 65535) return failure('--port must be a number from 0 to 65535');
  const seed = Number(value('seed'));
  if (!Number.isSafeInteger(seed)) return failure('--seed must be a whole number');
  const timeScale = Number(value('time-scale'));
  if (!(timeScale > 0 && timeScale <= 1000)) return failure('--time-scale must be above 0 and at most 1000');
  const webhookBaseUrl = value('webhook-url');
  if (!/^https?:$/.test(URL.parse(webhookBaseUrl)?.protocol ?? '')) {
    return failure('--webhook-url must be an http or https address');
  }
  const dialect = value('dialect');
  if (dialect !== 'toolkit' && dialect !== 'platform') return failure('--dialect must be toolkit or platform');
  const ledgerPath = value('ledger');
  const apiKey = value('api-key');
  const webhookSecret = value('webhook-secret');
  if (apiKey === '' || webhookSecret === '') return failure('--api-key and --webhook-secret must not be empty');
  const written = given.template ?? [env[FLAGS.template.env] ?? ''];
  const templates = written.flatMap((one) => one.split(',')).flatMap((one) => one.trim() || []);
  const approved = templates.map(readApproved);
  if (approved.includes(null)) return failure('--template must be name:language or name:language:parameters');
  const file = ledgerPath === '' ? {} : { ledgerPath };
  return {
    kind: 'run',
    options: {
      ...{ apiKey, webhookSecret, webhookBaseUrl, dialect, host: value('host'), port, seed, timeScale, ...file },
      templates: approved.filter((one) => one !== null),
      enforceWindow: given['enforce-window'] ?? /^(1|true)$/i.test(env['SANDBOX_ENFORCE_WINDOW'] ?? ''),
    },
  };
}

/** What `--help` prints. */
export function helpText(): string {
  const flags = Object.entries(FLAGS).map(
    ([flag, { env, value, hint }]) => `  --${flag.padEnd(16)} ${hint} (${env}${value === '' ? '' : `; ${value}`})`,
  );
  return `The sandbox Siren: takes messages, delivers none, and tells the service of each what Siren would.

npm run sandbox -- [flags]

${flags.join('\n')}
  --${'enforce-window'.padEnd(16)} WhatsApp refuses free text (131047) unless its recipient wrote within 24 hours (SANDBOX_ENFORCE_WINDOW)
  --${'help'.padEnd(16)} this text

The last digits of a number choose what happens to it:

${describeScenarios()}

In dialect platform a 400 of a provider comes as a 200 with an error, and PUT /api/v1/public/webhooks sets where webhooks go.

For people at this machine:
  POST /sandbox/incoming {"from":"+919876543210","content":"…","message_type":"text"}  writes to the service
  GET  /sandbox/messages?to=+919876543210  shows what was received
  POST /sandbox/templates {"name":"bill_ready","language":"en","parameters":2}  approves a template
  POST /sandbox/templates {"name":"bill_ready","paused":true}  pauses it (132015) in all its languages; false takes it again`;
}

function failure(problem: string): Command {
  return { kind: 'error', message: `${problem} (--help lists the flags)` };
}
