import utilsCommon from '@docusaurus/utils-common';

// The rules for Markdown outside a site (`docent index`), bundled in place by `npm run build`: the packages bring webpack.
// The modules are imported one by one, because the index of `@docusaurus/utils` loads all of it.
export { createSlugger } from '@docusaurus/utils/lib/slugger.js';
export {
  admonitionTitleToDirectiveLabel,
  DEFAULT_PARSE_FRONT_MATTER,
  unwrapMdxCodeBlocks,
} from '@docusaurus/utils/lib/markdownUtils.js';
export {
  escapeMarkdownHeadingIds,
  parseMarkdownHeadingId,
} from '@docusaurus/utils/lib/markdownHeadingIdUtils.js';

export const { applyTrailingSlash } = utilsCommon;
