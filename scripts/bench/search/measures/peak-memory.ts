import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory this process has held, in bytes. I/O: reads.
 *
 * On Linux from `/proc`: what `getrusage` says there begins with the memory of the process that started this one, because
 * the kernel keeps the peak across `exec`.
 */
export function peakBytes(): number {
  const status = '/proc/self/status';
  const text = existsSync(status) ? readFileSync(status, 'utf8') : '';
  const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(text)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kilobytes) * 1024;
}
