import { describe, expect, it } from 'vitest';
import { Episode } from './episode.js';

describe('an episode', () => {
  it('begins with the first failure, and with no other', () => {
    const episode = new Episode(3_000);
    expect([episode.failed(0), episode.failed(10), episode.failed(20_000)]).toEqual([true, false, false]);
    expect(episode.isOn).toBe(true);
  });

  it('ends once it has been quiet for long enough, and lasted until things worked again', () => {
    const episode = new Episode(3_000);
    episode.failed(1_000);
    episode.failed(5_000);
    expect(episode.worked(6_000)).toBeNull();
    expect(episode.worked(7_999)).toBeNull();
    expect(episode.worked(8_000)).toBe(5_000);
    expect(episode.isOn).toBe(false);
    expect(episode.worked(9_000)).toBeNull();
    expect(episode.failed(9_500)).toBe(true);
  });

  it('goes on where something fails in between', () => {
    const episode = new Episode(3_000);
    episode.failed(0);
    episode.worked(1_000);
    expect(episode.failed(2_000)).toBe(false);
    expect(episode.worked(4_000)).toBeNull();
    expect(episode.worked(6_000)).toBe(4_000);
  });

  it('never begins where nothing fails', () => {
    expect(new Episode(0).worked(1)).toBeNull();
  });
});
