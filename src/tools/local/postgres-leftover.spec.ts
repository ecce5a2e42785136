import { describe, expect, it } from 'vitest';
import { parseLockFile } from './postgres.js';

describe('the lock file of Postgres', () => {
  it('names the process and its port', () => {
    const text = '4212\n/srv/data\n1763823723\n5999\n\n127.0.0.1\n  3735561     65536\nready   \n';
    expect(parseLockFile(text)).toEqual({ pid: 4212, port: 5999 });
  });

  it('has no port yet while the server is starting', () => {
    expect(parseLockFile('4212\n/srv/data\n')).toEqual({ pid: 4212, port: 0 });
  });

  it.each(['', 'x\n', '-1\n', '0\n'])('says nothing when it is cut off or strange: %j', (text) => {
    expect(parseLockFile(text)).toBeUndefined();
  });
});
