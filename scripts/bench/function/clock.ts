const MICROS = 1_000n;

/** Returns the monotonic clock in microseconds; all processes of the machine share it. */
export function nowMicros(): number {
  return Number(process.hrtime.bigint() / MICROS);
}
