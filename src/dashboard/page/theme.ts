import { signal } from '@preact/signals';

const KEY = 'siren-gateway.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

export type Theme = 'light' | 'dark';

/** What is shown: what was chosen here, else what the system prefers. The one thing that outlives the tab. */
export const theme = signal<Theme>(chosen() ?? preferred());
prefersDark.addEventListener('change', () => {
  if (chosen() === null) theme.value = preferred();
});
theme.subscribe(apply);

export function toggleTheme(): void {
  const next = theme.peek() === 'dark' ? 'light' : 'dark';
  localStorage.setItem(KEY, next);
  theme.value = next;
}

function apply(): void {
  document.documentElement.dataset.theme = theme.peek();
}

function chosen(): Theme | null {
  const kept = localStorage.getItem(KEY);
  return kept === 'dark' || kept === 'light' ? kept : null;
}

function preferred(): Theme {
  return prefersDark.matches ? 'dark' : 'light';
}
