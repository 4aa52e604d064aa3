import type { SourcePage } from '../source/page.js';

/** A piece of a section that a chunk never cuts, unless it alone is over the limit. */
export interface Block {
  kind: 'paragraph' | 'code' | 'table-row' | 'formula' | 'list-item';
  /** What the reader sees; code keeps its line breaks and starts with its title where it has one. */
  text: string;
  /** 1-based line in the file the text comes from. */
  line: number;
}

/** One heading and the words under it, up to the next heading; stage 2 makes it, stage 3 cuts it into chunks. */
export interface Section {
  page: SourcePage;
  /** The id of the heading in the built HTML, no `#`; `''` for the words before the first heading. */
  anchor: string;
  /** The heading's text as shown; the page's title before the first heading. */
  heading: string;
  /** Heading level 1..6; 0 before the first heading. */
  depth: number;
  /** Headings above this one inside the page, outermost first, without the page's title and without `heading`. */
  headingBreadcrumbs: readonly string[];
  blocks: readonly Block[];
  /** 1-based line of the heading in the page's file (1 before the first heading; a partial's heading: of its import). */
  line: number;
}
