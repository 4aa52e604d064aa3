import type { Heading, Nodes, Parents, Root } from 'mdast';

/** A file's first heading where it is an h1 above any rule (`---`): Docusaurus takes it for the page's title. */
export interface ContentTitle {
  heading: Heading;
  /** Takes it out of the tree, as the blog does before ids are given. */
  remove(): void;
}

/**
 * Finds a file's content title.
 *
 * @returns undefined when the first heading is deeper, or a thematic break stands above it
 */
export function findContentTitle(root: Root): ContentTitle | undefined {
  const first = findFirst(root);
  if (first?.node.type !== 'heading' || first.node.depth !== 1) return undefined;
  const { node, parent, index } = first;
  return {
    heading: node,
    remove: () => {
      parent.children.splice(index, 1);
    },
  };
}

function findFirst(parent: Parents): { node: Nodes; parent: Parents; index: number } | undefined {
  for (const [index, node] of parent.children.entries()) {
    if (node.type === 'heading' || node.type === 'thematicBreak') return { node, parent, index };
    const found = 'children' in node ? findFirst(node) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
