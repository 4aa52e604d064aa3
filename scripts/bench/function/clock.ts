const MICROS = 1_000n;

/** Microseconds of the machine's own clock: the same in every process, never set back. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / MICROS);
}
