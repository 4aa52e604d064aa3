/** @type {import('@docusaurus/plugin-content-docs').SidebarsConfig} */
const sidebars = {
  handbook: [
    'quick-start',
    'tutorial',
    {
      type: 'category',
      label: 'Guides',
      collapsed: false,
      items: [
        'guides/pages-and-vercel',
        'guides/other-hosts',
        'guides/stores',
        'guides/sign-in',
        'guides/typescript-config',
        'guides/another-assistant',
        'guides/costs',
        'guides/scale',
        'measure',
        'troubleshooting',
      ],
    },
    'how-it-works',
    {
      type: 'category',
      label: 'Reading with Docent',
      collapsed: false,
      items: ['panel', 'selection', 'search-only', 'languages'],
    },
    {
      type: 'category',
      label: 'Reference',
      collapsed: false,
      items: [
        'options',
        'pages',
        'styling',
        'command',
        'environment',
        'deployment',
        'security',
        'benchmarks',
        {
          type: 'category',
          label: 'API',
          items: [
            'api-reference/plugin',
            'api-reference/widget',
            'api-reference/search',
            'api-reference/api',
          ],
        },
      ],
    },
    'glossary',
  ],
};

export default sidebars;
