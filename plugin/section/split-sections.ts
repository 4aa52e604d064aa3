import type { MarkdownSite, SourcePage } from '../source/page.js';
import { createFileScope } from './file-scope.js';
import { loadFiles } from './load-files.js';
import type { Section } from './section.js';
import { SectionWriter } from './section-writer.js';
import { showElement } from './show-element.js';
import { walkFile } from './walk-nodes.js';

/**
 * Stage 2: splits a page into sections with the text and anchors of the built page.
 *
 * @param site - Settings; `readFile` reads partials and imported code.
 * @returns Sections in reading order; the first one has the description and the text before the first heading.
 * @throws BuildError `page-unparsable` (with line and column), `partial-missing`, `partial-cycle`
 */
export async function splitSections(page: SourcePage, site: MarkdownSite): Promise<Section[]> {
  const files = await loadFiles(page, site);
  const writer = new SectionWriter(page);
  walkFile({
    writer,
    page,
    site,
    files,
    file: files.page,
    scope: createFileScope(files.page, files, { frontMatter: page.frontMatter, props: {} }),
    openFiles: [page.filePath],
    importLine: undefined,
    footnotes: [],
    componentDepth: 0,
    open: { tabs: [], lists: [], rows: [], unrenderedDepth: 0 },
    showElement,
  });
  return writer.finish();
}
