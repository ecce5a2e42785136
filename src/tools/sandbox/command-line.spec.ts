import { describe, expect, it } from 'vitest';
import { helpText, readSandboxArguments } from './command-line.js';
import { describeScenarios } from './scenarios.js';

describe('the command line', () => {
  it('needs nothing: each flag has a default', () => {
    expect(readSandboxArguments([], {})).toEqual({
      kind: 'run',
      options: {
        apiKey: 'sandbox-api-key-known-to-all',
        webhookSecret: 'sandbox-webhook-secret-known-to-all',
        webhookBaseUrl: 'http://127.0.0.1:3000',
        dialect: 'toolkit',
        host: '127.0.0.1',
        port: 4010,
        seed: 1,
        timeScale: 1,
        templates: [],
        enforceWindow: false,
      },
    });
  });

  it('goes before the environment, which goes before the defaults', () => {
    const env = { SANDBOX_PORT: '5000', SANDBOX_SEED: '9', SANDBOX_LEDGER: 'ledger.jsonl', SANDBOX_HOST: '' };
    expect(readSandboxArguments(['--port', '6000'], env)).toMatchObject({
      options: { port: 6000, seed: 9, ledgerPath: 'ledger.jsonl', host: '127.0.0.1' },
    });
  });

  it.each([
    [['--prot', '1'], '--prot'],
    [['--port'], '--port'],
    [['--dialect', 'kit'], '--dialect'],
    [['--port', '65536'], '--port'],
    [['--port', ''], '--port'],
    [['--seed', '1.5'], '--seed'],
    [['--time-scale', '0'], '--time-scale'],
    [['--webhook-url', 'ftp://host'], '--webhook-url'],
    [['--webhook-url', 'nonsense'], '--webhook-url'],
    [['--api-key', ''], '--api-key'],
    [['stray'], 'stray'],
  ])('%j is refused in one line that names it', (args, named) => {
    const command = readSandboxArguments(args, {});
    expect(command.kind).toBe('error');
    const message = command.kind === 'error' ? command.message : '';
    expect(message).toContain(named);
    expect(message).not.toContain('\n');
  });

  it.each(['--help', '-h'])('%s asks for help, which lists every scenario', (flag) => {
    expect(readSandboxArguments([flag], {})).toEqual({ kind: 'help' });
    expect(helpText()).toContain(describeScenarios());
  });
});
