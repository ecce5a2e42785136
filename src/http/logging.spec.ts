import { pino, type LoggerOptions } from 'pino';
import { describe, expect, it } from 'vitest';
import { loggingOptions } from './logging.js';

function linesOf(level: string, log: (logger: pino.Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const [options] = loggingOptions(level).pinoHttp as [LoggerOptions];
  log(pino(options, { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a log line', () => {
  it('is one JSON object with its level in words and the time in UTC', () => {
    const [line] = linesOf('info', (logger) => logger.info('hello'));
    expect(line).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), msg: 'hello' });
  });

  it('shows no phone number whole, however deep it was hidden', () => {
    const error = Object.assign(new Error('no +919876543210'), { to: '+919876543210' });
    const lines = linesOf('info', (logger) => {
      logger
        .child({ to: '919876543210' })
        .warn({ a: [{ b: '98765 43210' }], err: error }, 'sent to %s', '+91-98765-43210');
    });
    expect(JSON.stringify(lines)).not.toMatch(/98765[ -]?43210/);
    expect(lines[0]).toMatchObject({ to: '91********10', err: { message: 'no +91********10' } });
  });

  it('stays JSON and keeps its numbers', () => {
    const fields = { messages: 9_876_543_210, quote: '"9876543210"\\', list: [1, 2] };
    const [line] = linesOf('info', (logger) => logger.info(fields));
    expect(line).toMatchObject({ messages: 9_876_543_210, quote: '"98******10"\\', list: [1, 2] });
  });
});

describe('what Nest wires at start', () => {
  const wire = (logger: pino.Logger) => {
    logger.info({ context: 'RouterExplorer' }, 'Mapped {/docs, GET} route');
    logger.warn({ context: 'RouterExplorer' }, 'something odd');
    logger.info({ context: 'NestApplication' }, 'started');
  };
  const messages = (level: string) => linesOf(level, wire).map(({ msg }) => msg);

  it('is told only to who debugs, unless it is a warning', () => {
    expect(messages('info')).toEqual(['something odd', 'started']);
    expect(messages('debug')).toHaveLength(3);
  });
});
