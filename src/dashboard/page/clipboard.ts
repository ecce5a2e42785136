/** Puts a text into the clipboard; throws where the browser does not let it. */
export async function copyText(text: string): Promise<void> {
  // Browsers have this over HTTPS and on this machine alone.
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
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
