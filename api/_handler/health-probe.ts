/** A part that can be asked whether it works, such as a store. */
export interface HealthProbe {
  /** Its name below `components`. */
  name: string;
  /** Asked at most every two seconds, however often health is; a rejection or more than a second is `down`. */
  check(): Promise<PartState>;
}

/** `degraded`: something stands in for it. */
export type PartState = 'ok' | 'degraded' | 'down';

const PROBE_MS = 1_000;
const KEPT_MS = 2_000;

/** Asks all probes at once; many who ask at a time get one answer, for health costs strangers nothing. */
export function createProbing(
  probes: readonly HealthProbe[],
  now: () => number,
): () => Promise<Readonly<Record<string, PartState>>> {
  let last: { atMs: number; states: Promise<Record<string, PartState>> } | null = null;
  return () => {
    if (last === null || now() - last.atMs >= KEPT_MS) last = { atMs: now(), states: probeAll(probes) };
    return last.states;
  };
}

async function probeAll(probes: readonly HealthProbe[]): Promise<Record<string, PartState>> {
  return Object.fromEntries(
    await Promise.all(probes.map(async (probe) => [probe.name, await probeOne(probe)] as const)),
  );
}

async function probeOne(probe: HealthProbe): Promise<PartState> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<PartState>((resolve) => {
    timer = setTimeout(() => resolve('down'), PROBE_MS);
  });
  try {
    return await Promise.race([probe.check(), late]);
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
