import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UploadLine, linesOf } from './lines.js';

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function read(chunks: readonly (string | Uint8Array)[], maxBytes = 10): Promise<string[]> {
  const lines: string[] = [];
  const bytes = chunks.map((chunk) => Buffer.from(chunk as string));
  for await (const some of linesOf(streamOf(bytes), maxBytes)) lines.push(...some.map(shown));
  return lines;
}

const shown = (line: UploadLine): string => (line.kind === 'line' ? Buffer.from(line.bytes).toString() : '(too long)');

describe('a line', () => {
  it.each<[string, string[], string[]]>([
    ['ends in LF', ['a\nb\n'], ['a', 'b']],
    ['ends in CRLF', ['a\r\nb\r\n'], ['a', 'b']],
    ['ends in CRLF that is cut in two', ['a\r', '\nb'], ['a', 'b']],
    ['needs no end when it is the last', ['a\nb'], ['a', 'b']],
    ['may come in pieces', ['a', 'b', 'c\nd'], ['abc', 'd']],
    ['is left out when it is blank', ['\n\r\n  \na\n\t\n'], ['a']],
    ['loses its byte order mark, if it is the first', ['\ufeffa\n\ufeffb'], ['a', '\ufeffb']],
    ['may be as long as allowed', ['0123456789\n', '0123456789\r\n', '0123456789'], Array(3).fill('0123456789')],
    ['may not be longer', ['01234567890\na\n'], ['(too long)', 'a']],
    ['may not be longer, in however many pieces', ['012345', '678901', '2345678901234\na'], ['(too long)', 'a']],
    ['may not be longer, without an end', ['a\n', '0123456789ab', 'cdefghijkl'], ['a', '(too long)']],
    ['is none where nothing comes', [], []],
  ])('%s', async (_name, chunks, lines) => {
    expect(await read(chunks)).toEqual(lines);
  });

  it('is the same wherever the stream is cut', async () => {
    const piece = fc.constantFrom('a', 'é', '\n', '\r\n', '0123456789', ' ', '\ufeff');
    await fc.assert(
      fc.asyncProperty(fc.array(piece), fc.array(fc.nat(60), { maxLength: 6 }), async (pieces, cuts) => {
        const whole = Buffer.from(pieces.join(''));
        const cutAt = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
        const chunks = cutAt.slice(1).map((end, i) => whole.subarray(cutAt[i], end));
        expect(await read(chunks)).toEqual(await read([whole]));
      }),
    );
  });
});

it('breaks off with its stream, and keeps nothing of the line that was begun', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from('a\nb'));
    throw new Error('cut');
  }
  const lines: string[] = [];
  const reading = (async () => {
    for await (const some of linesOf(broken(), 10)) lines.push(...some.map(shown));
  })();
  await expect(reading).rejects.toThrow('cut');
  expect(lines).toEqual(['a']);
});
