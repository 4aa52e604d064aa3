import type { Manifest } from '../../plugin/format/manifest.js';
import { decodePageList, pageHash, type PageList } from '../../plugin/format/page-list.js';
import { fetchPart } from './fetch-file.js';
import { failed, type Loaded } from './load-error.js';
import type { FileIo } from './load-io.js';
import { createLoadOnce } from './load-once.js';

/** Where a page may be: indexes of a partition and of a page in it. */
export interface PagePlace {
  partition: number;
  page: number;
}

/**
 * Creates the finder of a book's pages, which loads their list with the first use.
 *
 * @returns A function from a page's path to the places it may be at, mostly one; none if the page is not in the index.
 */
export function createPageFinder({ pages, partitions }: Manifest, folderUrl: string, io: FileIo) {
  const lists = createLoadOnce(async (file: NonNullable<Manifest['pages']>): Promise<Loaded<PageList>> => {
    const loaded = await fetchPart(folderUrl, file, io);
    if (!loaded.ok) return loaded;
    const list = decodePageList(loaded.value);
    const url = `${folderUrl}${file.hash}.bin`;
    if (list?.length !== partitions.length) return failed(url, 'corrupt', 'Index file does not decode.');
    return { ok: true, value: list };
  });
  return async (path: string): Promise<Loaded<PagePlace[]>> => {
    if (pages === undefined) return { ok: true, value: [] };
    const list = await lists.load(pages);
    if (!list.ok) return list;
    const wanted = pageHash(path);
    const places = list.value.flatMap((hashes, partition) =>
      Array.from(hashes, (hash, page) => ({ hash, page })).flatMap(({ hash, page }) =>
        hash === wanted ? [{ partition, page }] : [],
      ),
    );
    return { ok: true, value: places };
  };
}
