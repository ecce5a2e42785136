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

  it('shows no phone number whole of an error, of its causes, or of what it says of itself', () => {
    const cause = Object.assign(new Error('call 98765 43210'), { code: '98765-43210' });
    const error = Object.assign(new Error('no +919876543210\n    at +919876543210:1:1', { cause }), {
      to: '+919876543210',
    });
    const lines = linesOf('info', (logger) => {
      logger.warn({ err: error }, 'it failed');
      logger.warn({ context: 'Nest', err: error });
      logger.error(error);
    });
    expect(JSON.stringify(lines)).not.toMatch(/98765[ -]?43210/);
    const err = { message: expect.stringMatching(/^no \+91\*{8}10/), cause: { message: 'call 98*** ***10' } };
    expect(lines).toMatchObject([
      { msg: 'it failed', err },
      { msg: expect.stringMatching(/^no \+91\*{8}10/), err },
      { msg: expect.stringMatching(/^no \+91\*{8}10/), err },
    ]);
  });

  it('shows none of a sentence that is not ours', () => {
    const lines = linesOf('info', (logger) => {
      logger.info('Mapped {/tel/+919876543210, GET} route');
      logger.warn({ context: 'TypeOrmModule' }, 'no user 9876543210');
      logger.warn({ context: 'Other' }, 'sent to %s, %d and %j', '+91-98765-43210', 919876543210, { to: '9876543210' });
      logger.warn({ attempt: 1 }, 'sent to %s', '+919876543210');
    });
    expect(JSON.stringify(lines)).not.toMatch(/98765[ -]?43210/);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'Mapped {/tel/+91********10, GET} route',
      'no user 98******10',
      'sent to +91-*****-***10, 91********10 and {"to":"98******10"}',
      'sent to +91********10',
    ]);
  });

  it('shows none of a field whose words may be of somebody else, however deep it stands', () => {
    const hidden = { a: [{ b: '98765 43210', '+919876543210': null }], n: 5, at: new Date(0) };
    const foreign = { code: '98765-43210', reason: '+919876543210', fields: ['["9876543210"].to'], failed: hidden };
    const lines = linesOf('info', (logger) => {
      logger.info(foreign, 'said');
      logger.child({ requestId: '919876543210' }).info({ messageId: 'm' }, 'said');
    });
    expect(JSON.stringify(lines)).not.toMatch(/98765[ -]?43210/);
    expect(lines).toMatchObject([
      { code: '98***-***10', failed: { a: [{ b: '98*** ***10' }], n: 5, at: '1970-01-01T00:00:00.000Z' } },
      { requestId: '91********10', messageId: 'm' },
    ]);
  });

  it('keeps its numbers, and what no number is', () => {
    const fields = { messages: 9_876_543_210, reason: '"9876543210"\\', list: [1, 2], requestId: 'trace-1.2_3', ms: 5 };
    const [line] = linesOf('info', (logger) => logger.info(fields, 'counted'));
    expect(line).toMatchObject({ ...fields, reason: '"98******10"\\' });
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
