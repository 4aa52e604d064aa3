import type { AllContent } from '@docusaurus/types';
import { DEFAULT_WEIGHTS } from '../format/manifest.js';
import type { ResolvedOptions, SourceSettings } from '../options/options.js';
import type { PageKind } from './page.js';
import { listBlogs, listPageSets, listVersions } from './site-content.js';

/** What the ranking makes of a partition. */
export interface SourceWeight {
  /** Factor on the scores of its passages. */
  weight: number;
  /** Further factors by page address, if the age of its pages matters. */
  ages?: ReadonlyMap<string, number>;
}

/** Weights by partition. */
export type SourceWeights = ReadonlyMap<string, SourceWeight>;

/** Whether the options want a partition's pages in the index. */
export function isSourceIndexed(options: ResolvedOptions, partition: string): boolean {
  const [type] = partition.split('/');
  const isOn = type === 'docs' ? options.docs : type === 'blog' ? options.blog : options.pages;
  return isOn && settingsOf(options, partition).index !== false;
}

/**
 * Weighs every partition of a site. A post's age counts from the newest post of its blog, not from the day of the build, so that the same
 * content always gives the same index. Posts without a date count as new.
 *
 * @param urlOf - Returns the address of a page with this permalink.
 */
export function weighSources(
  allContent: AllContent,
  options: ResolvedOptions,
  urlOf: (permalink: string) => string,
): SourceWeights {
  const weights = new Map<string, SourceWeight>();
  const add = (partition: string, kind: PageKind): SourceSettings => {
    const settings = settingsOf(options, partition);
    weights.set(partition, { weight: settings.weight ?? DEFAULT_WEIGHTS[kind] });
    return settings;
  };
  for (const { partition } of listVersions(allContent)) add(partition, 'docs');
  for (const { partition } of listPageSets(allContent)) add(partition, 'page');
  for (const { blog, partition } of listBlogs(allContent)) {
    const { weight = DEFAULT_WEIGHTS.blog, halfWeightAfterYears = HALF_WEIGHT_AFTER_YEARS } = add(
      partition,
      'blog',
    );
    if (halfWeightAfterYears === false) continue;
    const datesMs = blog.blogPosts.map(({ metadata: { permalink, date } }) => ({
      url: urlOf(permalink),
      dateMs: new Date(date ?? NaN).getTime(),
    }));
    const newestMs = Math.max(...datesMs.map(({ dateMs }) => (Number.isNaN(dateMs) ? -Infinity : dateMs)));
    const ages = datesMs.map(({ url, dateMs }): [string, number] => {
      const years = Number.isNaN(dateMs) ? 0 : (newestMs - dateMs) / YEAR_MS;
      return [url, 1 - LOST * Math.min(1, years / halfWeightAfterYears)];
    });
    weights.set(partition, { weight, ages: new Map(ages) });
  }
  return weights;
}

/** Lists the names in the `sources` option that no plugin of the site has. */
export function findUnknownSources(allContent: AllContent, { sources }: ResolvedOptions): string[] {
  const partitions = [...listVersions(allContent), ...listBlogs(allContent), ...listPageSets(allContent)];
  const known = new Set(partitions.map(({ partition }) => partition.split('/').slice(0, 2).join('/')));
  return Object.keys(sources).filter((name) => name.includes('/') && !known.has(name));
}

/** Decides between posts that match about equally well. Measured in docs/decisions/0048-placement-and-sources.md. */
const HALF_WEIGHT_AFTER_YEARS = 50;
/** How much of their weight old posts lose, as the name of the option says. */
const LOST = 0.5;
const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000;

/** @param partition - `docs/<plugin id>/<version>`, `blog/<plugin id>` or `pages/<plugin id>`. */
function settingsOf({ sources }: ResolvedOptions, partition: string): SourceSettings {
  const [type = '', id = ''] = partition.split('/');
  return { ...sources[type], ...sources[`${type}/${id}`] };
}
