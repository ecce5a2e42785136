import { useEffect, useRef } from 'preact/hooks';
import { goTo, route } from '../router.js';
import { linkTo } from '../route-address.js';
import { useTyped } from './use-typed.js';

/** Searches everything, from every view. A slash goes there. */
export function SearchBox() {
  const { view, params } = route.value;
  const [typed, setTyped] = useTyped(view === 'search' ? (params.q ?? '') : '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const search = (): void => {
    const q = typed.trim();
    if (q !== '') goTo(linkTo('search', null, { q }));
  };
  return (
    <form
      class="find"
      role="search"
      aria-label="Everything"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <input
        ref={field}
        type="search"
        aria-label="Search everything"
        aria-keyshortcuts="/"
        placeholder="Number, last 4 digits, id, reference…"
        maxLength={256}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

/** Whether a slash is meant as a character, or a dialog is open. */
function isTyping(target: EventTarget | null): boolean {
  return (
    document.querySelector('dialog[open]') !== null ||
    (target instanceof HTMLElement &&
      (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
      !isBox(target))
  );
}

const isBox = (target: HTMLElement): boolean => target instanceof HTMLInputElement && target.type === 'checkbox';
