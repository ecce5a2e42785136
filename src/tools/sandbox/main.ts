import { helpText, readSandboxArguments } from './command-line.js';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
import { describeScenarios } from './scenarios.js';

const command = readSandboxArguments(process.argv.slice(2), process.env);
switch (command.kind) {
  case 'help':
    console.log(helpText());
    break;
  case 'error':
    fail(command.message, 2);
    break;
  case 'run':
    await run(command.options);
}

async function run(options: SandboxOptions & { webhookBaseUrl: string }): Promise<void> {
  let sandbox: Sandbox;
  try {
    sandbox = await createSandbox(options);
  } catch (error) {
    return fail(explain(error, options));
  }
  console.log(`Sandbox Siren listens on ${sandbox.url} and sends its webhooks to ${options.webhookBaseUrl}`);
  console.log(`What happens to a number:\n${describeScenarios()}`);
  const stop = () => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

function explain(error: unknown, { port, host, ledgerPath }: SandboxOptions): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} is taken: choose another with --port, or 0 for a free one`;
  if (code === 'EACCES' && port !== undefined && port < 1024) return `port ${port} may not be used by this user`;
  if (code === 'ENOENT' || code === 'EISDIR') return `--ledger ${ledgerPath} cannot be written: ${String(code)}`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `--host ${host} is no address of this machine`;
  return error instanceof Error ? error.message : String(error);
}

function fail(message: string, exitCode = 1): void {
  console.error(`sandbox: ${message}`);
  process.exitCode = exitCode;
}
