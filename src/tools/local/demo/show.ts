import type { StatisticsDto } from '../../../statistics/reading/statistics.dto.js';

const WIDTH = 40;

/** Draws progress over itself on a terminal; elsewhere, such as in a log, only its end. */
export function progressBar(out: NodeJS.WriteStream, total: number): (progress: number) => void {
  return (progress) => {
    const full = Math.round(progress * WIDTH);
    const line = `  [${'█'.repeat(full)}${'·'.repeat(WIDTH - full)}] ${Math.round(progress * total)} of ${total}`;
    if (out.isTTY) out.write(`\r${line}${progress === 1 ? '\n' : ''}`);
    else if (progress === 1) out.write(`${line}\n`);
  };
}

/** The statistics as a table of three columns. */
export function statisticsTable({ byChannel, messages, ...all }: StatisticsDto): string[] {
  const { whatsapp, sms } = byChannel;
  const latency = (ms: number | null) => (ms === null ? '-' : `${Math.round(ms)} ms`);
  const rows = [
    ['', 'all', 'WhatsApp', 'SMS'],
    ['attempts', all.totalAttempts, whatsapp.attempts, sms.attempts],
    ['successful', all.successfulAttempts, whatsapp.successful, sms.successful],
    ['success rate', percent(all.successRate), percent(whatsapp.successRate), percent(sms.successRate)],
    ['delivered in (p50)', '', latency(whatsapp.deliveryLatencyMs.p50), latency(sms.deliveryLatencyMs.p50)],
    ['messages', messages.total, '', ''],
    ['delivery rate', percent(all.deliveryRate), '', ''],
    ['fallback rate', percent(all.fallbackRate), '', ''],
    ['requests saved', all.saved.requests, '', ''],
  ];
  return rows.map(
    ([name, ...cells]) => `  ${String(name).padEnd(20)}${cells.map((c) => String(c).padStart(10)).join('')}`,
  );
}

function percent(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}
