// A book styled with Tailwind, which a plugin in this file adds to PostCSS.
export default function createConfig() {
  return {
    title: 'Pottery',
    url: 'https://pottery.example.org',
    baseUrl: '/',
    presets: [
      [
        'classic',
        { docs: { routeBasePath: 'docs' }, blog: false, theme: { customCss: './src/css/custom.css' } },
      ],
    ],
    plugins: [
      async function tailwindPlugin() {
        return {
          name: 'tailwind',
          configurePostCss(options) {
            options.plugins.push(require('@tailwindcss/postcss'));
            return options;
          },
        };
      },
    ],
  };
}
