// Docs with two files on one address, and a page on the address of a doc.
const config = {
  title: 'Kites',
  url: 'https://kites.example.org',
  baseUrl: '/',
  onDuplicateRoutes: 'warn',
  presets: [['@docusaurus/preset-classic', { docs: { routeBasePath: '/' }, blog: false }]],
};

export default config;
