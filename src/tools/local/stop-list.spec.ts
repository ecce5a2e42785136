import { expect, it } from 'vitest';
import { createStopList } from './start-locally.js';

it('stops the newest first, once, and goes on past one that fails', async () => {
  const stopped: string[] = [];
  const list = createStopList();
  list.add(() => Promise.resolve(void stopped.push('database')));
  list.add(() => Promise.reject(new Error('stuck')));
  list.add(() => Promise.resolve(void stopped.push('service')));

  await expect(Promise.all([list.stopAll(), list.stopAll()])).rejects.toThrow('Not everything could be stopped');
  expect(stopped).toEqual(['service', 'database']);
});
