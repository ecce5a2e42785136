/** Puts a text into the clipboard; throws where the browser does not let it. */
export async function copyText(text: string): Promise<void> {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    // It is there over HTTPS and on this machine alone, and may be forbidden: then as browsers did before.
  }
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'visually-hidden';
  const before = document.activeElement as HTMLElement | null;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  before?.focus({ preventScroll: true });
  if (!isCopied) throw new Error('the browser does not let it be copied');
}
