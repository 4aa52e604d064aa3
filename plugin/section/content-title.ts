import type { Heading, Nodes, Parents, Root } from 'mdast';

/** A file's first heading if it is an h1 above any rule (`---`): Docusaurus uses it as the page's title. */
export interface ContentTitle {
  heading: Heading;
  /** Removes it from the tree, as the blog does before ids are assigned. */
  remove(): void;
}

/**
 * Finds a file's content title.
 *
 * @returns `undefined` if the first heading is deeper or below a thematic break.
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
