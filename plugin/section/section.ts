import type { SourcePage } from '../source/page.js';

/** A piece of a section that is only split if it alone exceeds a chunk's limit. */
export interface Block {
  kind: 'paragraph' | 'code' | 'table-row' | 'formula' | 'list-item';
  /** The visible text; code keeps its line breaks and starts with its title, if any. */
  text: string;
  /** 1-based line in the file the text comes from. */
  line: number;
}

/** One heading and the text below it, up to the next heading. */
export interface Section {
  page: SourcePage;
  /** The heading's id in the built HTML, without `#`; `''` before the first heading. */
  anchor: string;
  /** The heading's text as shown; the page's title before the first heading. */
  heading: string;
  /** Heading level 1..6; 0 before the first heading. */
  depth: number;
  /** Parent headings inside the page, outermost first, without the page's title. */
  headingBreadcrumbs: readonly string[];
  blocks: readonly Block[];
  /** 1-based line in the page's file: the heading's, or of the import that brought it; 1 before the first heading. */
  line: number;
}
