import { readFileSync } from 'node:fs';

/**
 * The most memory this process has held, in bytes. I/O: reads.
 *
 * On Linux from `/proc`: what `getrusage` says there begins with the memory of the process that started this one, because
 * the kernel keeps the peak across `exec`.
 */
export function peakBytes(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readStatus())?.[1];
  return (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) * 1024;
}

function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
