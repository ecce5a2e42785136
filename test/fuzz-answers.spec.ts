import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from './support/fuzz/answer-reader.js';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const SIZED = `${HEAD}Content-Length: 5\r\n\r\nhello`;
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=1\r\nlo\r\n0\r\n\r\n`;
const EMPTY = 'HTTP/1.1 204 No Content\r\n\r\n';

/** What is read of these bytes, cut at these places. */
function read(bytes: string, cuts: readonly number[], methods = ['GET', 'GET', 'GET']): AnswerReader {
  const reader = new AnswerReader(methods);
  const positions = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...positions, bytes.length]) {
    reader.push(Buffer.from(bytes.slice(from, to), 'latin1'));
    from = to;
  }
  return reader;
}

describe('answers on a connection', () => {
  it.each([
    ['one with a length', SIZED, ['hello']],
    ['chunks', CHUNKED, ['hello']],
    ['one without a body', EMPTY, ['']],
    ['several, with a word to go on between them', SIZED + CONTINUE + CHUNKED + EMPTY, ['hello', 'hello', '']],
  ])('are read however they are cut: %s', (_what, bytes, bodies) => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 10 }), (cuts) => {
        const { answers, hasRest } = read(bytes, cuts);
        expect(answers.map(({ body }) => body)).toEqual(bodies);
        expect(hasRest).toBe(false);
      }),
    );
  });

  it('have no body after HEAD, whatever length they name', () => {
    const { answers } = read(`${HEAD}Content-Length: 5\r\n\r\n${SIZED}`, [], ['HEAD', 'GET']);
    expect(answers.map(({ body }) => body)).toEqual(['', 'hello']);
  });

  it('end with the connection where they name no length', () => {
    const reader = read(`${HEAD}\r\nhello`, []);
    expect(reader.answers).toEqual([]);
    reader.end();
    expect(reader.answers).toMatchObject([{ status: 200, headers: { 'content-type': 'text/plain' }, body: 'hello' }]);
  });

  it.each([SIZED.slice(0, -1), CHUNKED.slice(0, -1), HEAD])('are not there before they are whole', (bytes) => {
    const reader = read(bytes, []);
    reader.end();
    expect(reader.answers).toEqual([]);
    expect(reader.hasRest).toBe(true);
  });

  it('are known for what they are not', () => {
    expect(read('HELLO\r\n\r\n', [])).toMatchObject({ answers: [], hasRest: true });
    const reader = read('HELLO\r\n\r\n', []);
    reader.end();
    expect(reader.answers).toMatchObject([{ status: NaN }]);
  });
});
