// Pages that take their text from JSON files, components and partials.
const { themes } = require('prism-react-renderer');

module.exports = async function createConfig() {
  return {
    title: 'Minerals',
    url: 'https://minerals.example.org',
    baseUrl: '/',
    presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]],
    themeConfig: { prism: { theme: themes.github } },
  };
};
