import type { SourcePage } from '../source/page.js';

/** A piece of a section, which is split only if it exceeds a chunk's limit by itself. */
export interface Block {
  kind: 'paragraph' | 'code' | 'table-row' | 'formula' | 'list-item';
  /** The visible text. Code keeps its line breaks and begins with its title, if any. */
  text: string;
  /** 1-based line in the file that the text comes from. */
  line: number;
}

/** A heading and the text below it, up to the next heading. */
export interface Section {
  page: SourcePage;
  /** Id in the built HTML, without `#`, of the heading or the last one before it that has an id; `''` if there is none. */
  anchor: string;
  /** The heading's text as shown; the page's title for text before the first heading. */
  heading: string;
  /** Heading level 1..6; 0 for text before the first heading. */
  depth: number;
  /** Parent headings on the page, outermost first, without the page's title. */
  headingBreadcrumbs: readonly string[];
  blocks: readonly Block[];
  /** 1-based line of the heading, or of the import it comes from, in the page's file; 1 for text before the first heading. */
  line: number;
}
