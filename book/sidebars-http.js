/** @type {import('@docusaurus/plugin-content-docs').SidebarsConfig} */
const sidebars = { http: ['requests', 'stream', 'search-steps', 'errors'] };

export default sidebars;
