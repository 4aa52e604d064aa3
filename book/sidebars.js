/** @type {import('@docusaurus/plugin-content-docs').SidebarsConfig} */
const sidebars = {
  handbook: [
    'quick-start',
    'how-it-works',
    {
      type: 'category',
      label: 'Set up',
      collapsed: false,
      items: ['options', 'pages', 'styling', 'environment', 'deployment'],
    },
    {
      type: 'category',
      label: 'Reading with Docent',
      collapsed: false,
      items: ['panel', 'selection', 'search-only', 'languages'],
    },
    {
      type: 'category',
      label: 'Operate',
      collapsed: false,
      items: ['command', 'measure', 'benchmarks', 'security', 'troubleshooting'],
    },
    {
      type: 'category',
      label: 'API reference',
      items: ['api-reference/plugin', 'api-reference/widget', 'api-reference/search', 'api-reference/api'],
    },
    'glossary',
  ],
};

export default sidebars;
