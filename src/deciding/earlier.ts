export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
