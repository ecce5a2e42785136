import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * What is typed into a field that follows the address. Whatever is drawn anew meanwhile, such as a list that has come, leaves what
 * was typed as it is; and the address is followed before anybody can type, not some time after.
 */
export function useTyped(initial: string): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(initial);
  useLayoutEffect(() => setTyped(initial), [initial]);
  return [typed, setTyped];
}
