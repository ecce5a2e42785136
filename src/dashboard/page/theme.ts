import { signal } from './signal.js';

const KEY = 'siren-gateway.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

export type Theme = 'light' | 'dark';

/** What is shown: what was chosen here, else what the system prefers. The one thing that outlives the tab. */
export const theme = signal<Theme>(chosen() ?? preferred());
prefersDark.addEventListener('change', () => {
  if (chosen() === null) theme.set(preferred());
});
theme.subscribe(apply);

export function toggleTheme(): void {
  const next = theme.get() === 'dark' ? 'light' : 'dark';
  localStorage.setItem(KEY, next);
  theme.set(next);
}

function apply(): void {
  document.documentElement.dataset.theme = theme.get();
}

function chosen(): Theme | null {
  const kept = localStorage.getItem(KEY);
  return kept === 'dark' || kept === 'light' ? kept : null;
}

function preferred(): Theme {
  return prefersDark.matches ? 'dark' : 'light';
}
