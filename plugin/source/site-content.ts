import type { LoadedContent as DocsContent, LoadedVersion } from '@docusaurus/plugin-content-docs';
import type { BlogContent } from '@docusaurus/plugin-content-blog';
import type { LoadedContent as PagesContent } from '@docusaurus/plugin-content-pages';
import type { AllContent } from '@docusaurus/types';

/** Lists the versions of every docs instance, with the keys of their partitions. */
export function listVersions(allContent: AllContent): { version: LoadedVersion; partition: string }[] {
  return contentOf<DocsContent>(allContent, 'docusaurus-plugin-content-docs').flatMap(({ id, content }) =>
    content.loadedVersions.map((version) => ({ version, partition: `docs/${id}/${version.versionName}` })),
  );
}

/** Before Docusaurus 3.10, only the blog's list pages have its title. */
type AnyBlogContent = Partial<Pick<BlogContent, 'blogTitle'>> &
  Pick<BlogContent, 'blogPosts'> & {
    blogListPaginated?: readonly { metadata: { blogTitle: string } }[];
  };

/** Lists the blogs, with the keys of their partitions. */
export function listBlogs(allContent: AllContent): { blog: AnyBlogContent; partition: string }[] {
  return contentOf<AnyBlogContent>(allContent, 'docusaurus-plugin-content-blog').map(({ id, content }) => ({
    blog: content,
    partition: `blog/${id}`,
  }));
}

/** Lists the instances of the pages plugin, with the keys of their partitions. */
export function listPageSets(allContent: AllContent): { pages: PagesContent; partition: string }[] {
  return contentOf<PagesContent>(allContent, 'docusaurus-plugin-content-pages').map(({ id, content }) => ({
    pages: content,
    partition: `pages/${id}`,
  }));
}

/** Returns the values that are non-blank strings: some versions of Docusaurus leave some of them out. */
export function texts(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
}

/** Returns a plugin's content, which Docusaurus types as unknown. `Content` is the type that the plugin publishes. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the plugin's type
function contentOf<Content>(allContent: AllContent, pluginName: string): { id: string; content: Content }[] {
  return Object.entries(allContent[pluginName] ?? {}).flatMap(([id, content]) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the plugin's name vouches for it
    content === undefined || content === null ? [] : [{ id, content: content as Content }],
  );
}
