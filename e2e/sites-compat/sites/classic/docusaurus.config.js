// A classic site as `create-docusaurus` makes it: docs, a blog and pages. Every version since 3.5 accepts it.

/** @type {import('@docusaurus/types').Config} */
module.exports = {
  title: 'Lighthouses',
  url: 'https://lighthouses.example.org',
  baseUrl: '/lights/',
  presets: [['classic', { docs: { sidebarPath: require.resolve('./sidebars.js') }, blog: {} }]],
  plugins: ['docusaurus-plugin-docent'],
};
