/** Label values by name; their kinds must be few and our own, never what a reader or a model wrote. */
export type Labels = Readonly<Record<string, string>>;

/** What happened so often, or so much of it. */
export interface Counter {
  add(labels: Labels, by?: number): void;
}

/** How long things took. */
export interface Histogram {
  observe(labels: Labels, value: number): void;
}

/** The metrics of a process, kept in memory and written in Prometheus' text format. */
export interface Registry {
  counter(name: string, help: string): Counter;
  /** @param bounds - upper bounds of the buckets, ascending, without infinity */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** @param read - the present value, one for each set of labels, asked when the metrics are written */
  gauge(name: string, help: string, read: () => readonly { labels: Labels; value: number }[]): void;
  /** Source of the format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  write(): string;
}

/** Series of one metric; a mistake that puts an id into a label costs figures then, not memory. */
const SERIES_MAX = 500;

/** Makes an empty registry. */
export function createRegistry(): Registry {
  const writers: (() => string[])[] = [];
  return {
    counter(name, help) {
      const series = new Map<string, number>();
      writers.push(() => [
        ...writeHead(name, 'counter', help),
        ...[...series].map(([labels, value]) => `${name}${labels} ${value}`),
      ]);
      return {
        add(labels, by = 1) {
          const key = writeLabels(labels);
          if (!series.has(key) && series.size >= SERIES_MAX) return;
          series.set(key, (series.get(key) ?? 0) + by);
        },
      };
    },
    histogram(name, help, bounds) {
      const series = new Map<string, Distribution>();
      writers.push(() => [
        ...writeHead(name, 'histogram', help),
        ...[...series.values()].flatMap((distribution) => writeDistribution(name, bounds, distribution)),
      ]);
      return {
        observe(labels, value) {
          const key = writeLabels(labels);
          let distribution = series.get(key);
          if (distribution === undefined) {
            if (series.size >= SERIES_MAX) return;
            distribution = { labels, buckets: bounds.map(() => 0), count: 0, sum: 0 };
            series.set(key, distribution);
          }
          const bucket = bounds.findIndex((bound) => value <= bound);
          if (bucket !== -1) distribution.buckets[bucket] = (distribution.buckets[bucket] ?? 0) + 1;
          distribution.count += 1;
          distribution.sum += value;
        },
      };
    },
    gauge(name, help, read) {
      writers.push(() => [
        ...writeHead(name, 'gauge', help),
        ...read().map(({ labels, value }) => `${name}${writeLabels(labels)} ${value}`),
      ]);
    },
    write: () => `${writers.flatMap((write) => write()).join('\n')}\n`,
  };
}

interface Distribution {
  labels: Labels;
  /** Values in each bucket alone; written as running totals. */
  buckets: number[];
  count: number;
  sum: number;
}

function writeHead(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function writeDistribution(name: string, bounds: readonly number[], distribution: Distribution): string[] {
  const { labels, buckets, count, sum } = distribution;
  let total = 0;
  const lines = bounds.map((bound, position) => {
    total += buckets[position] ?? 0;
    return `${name}_bucket${writeLabels({ ...labels, le: String(bound) })} ${total}`;
  });
  return [
    ...lines,
    `${name}_bucket${writeLabels({ ...labels, le: '+Inf' })} ${count}`,
    `${name}_sum${writeLabels(labels)} ${sum}`,
    `${name}_count${writeLabels(labels)} ${count}`,
  ];
}

function writeLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
