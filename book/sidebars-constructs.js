/** @type {import('@docusaurus/plugin-content-docs').SidebarsConfig} */
const sidebars = {
  constructs: [
    'overview',
    { type: 'category', label: 'Places', collapsed: false, items: ['headings', 'partials'] },
    { type: 'category', label: 'Blocks', collapsed: false, items: ['tabs', 'admonitions', 'code'] },
    'text',
    { type: 'category', label: 'Formats', collapsed: false, items: ['commonmark', 'mdx-in-md'] },
    'left-out',
  ],
};

export default sidebars;
