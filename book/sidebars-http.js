/** @type {import('@docusaurus/plugin-content-docs').SidebarsConfig} */
const sidebars = { http: ['requests', 'stream', 'errors'] };

export default sidebars;
