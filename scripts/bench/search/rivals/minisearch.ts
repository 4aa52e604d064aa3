import MiniSearch, { type Options } from 'minisearch';
import { toDocument, type Rival, type RivalDocument, type RivalIndex } from './rival.js';

/**
 * MiniSearch with its defaults. The options that its users commonly set, as VitePress' search does, are boosted titles, prefixes and
 * tolerance for typing errors. Each found less on the English sets together (MRR@10 on covidqa: .612 by default, .599 with prefixes
 * and typing errors, .581 with VitePress' boosts too) and took several times as long.
 */
export const minisearchRival: Rival = {
  name: 'MiniSearch 7.2',
  runtimeSource: () => `export { default } from 'minisearch';`,
  build(chunks) {
    const index = new MiniSearch<RivalDocument>(OPTIONS);
    index.addAll(chunks.map(toDocument));
    return Promise.resolve(wrap(index));
  },
  load: (file) => Promise.resolve(wrap(MiniSearch.loadJSON<RivalDocument>(file, OPTIONS))),
};

const OPTIONS: Options<RivalDocument> = {
  fields: ['title', 'breadcrumbs', 'text'],
  storeFields: ['url', 'anchor', 'title', 'breadcrumbs', 'text'],
};

function wrap(index: MiniSearch<RivalDocument>): RivalIndex {
  return {
    ask: (question, limit) =>
      Promise.resolve(
        index
          .search(question)
          .slice(0, limit)
          .map((hit) => ({
            url: String(hit['url']),
            anchor: String(hit['anchor']),
            text: String(hit['text']),
          })),
      ),
    publish: () => Promise.resolve(JSON.stringify(index)),
  };
}
