/** A configuration file as authors write them. */
export interface ConfigShape {
  name: string;
  extension: 'js' | 'mjs' | 'cjs' | 'ts';
  source: string;
}

const REST = `url: 'https://ada.github.io', baseUrl: '/lights/'`;

/** Shapes that `docent init` edits. Each exports a configuration, or a function that returns one, with \`title: 'Lights'\`. */
export const EDITABLE_SHAPES: readonly ConfigShape[] = [
  {
    name: 'an exported object with a list of plugins',
    extension: 'mjs',
    source: `export default {
  title: 'Lights',
  ${REST},
  plugins: [
    './first.js',
    ['./second.js', { a: 1 }], // the last one
  ],
};
`,
  },
  {
    name: 'module.exports of a variable with a JSDoc type',
    extension: 'cjs',
    source: `// @ts-check
/** @type {import('@docusaurus/types').Config} */
const config = {
  title: "Lights",
  ${REST.replaceAll("'", '"')},
  presets: [
    [
      "classic",
      /** @type {import('@docusaurus/preset-classic').Options} */
      ({ docs: { sidebarPath: "./sidebars.js" } }),
    ],
  ],

  themeConfig:
    /** @type {import('@docusaurus/preset-classic').ThemeConfig} */
    ({
      navbar: { title: "Lights" },
    }),
};

module.exports = config;
`,
  },
  {
    name: 'a typed variable in TypeScript, without plugins, with satisfies inside',
    extension: 'ts',
    source: `import type {Config} from '@docusaurus/types';

const config: Config = {
  title: 'Lights',
  ${REST},
  presets: [
    [
      'classic',
      {
        blog: false,
      } satisfies Record<string, unknown>,
    ],
  ],
  themeConfig: {} as Record<string, unknown>,
};

export default config;
`,
  },
  {
    name: 'an object with satisfies',
    extension: 'ts',
    source: `import type {Config} from '@docusaurus/types';

export default {
\ttitle: 'Lights',
\t${REST},
\tplugins: ['./first.js'],
} satisfies Config;
`,
  },
  {
    name: 'a function',
    extension: 'js',
    source: `module.exports = function createConfig() {
  const isProduction = process.env.NODE_ENV === 'production';
  return {
    title: 'Lights',
    ${REST},
    noIndex: !isProduction,
  };
};
`,
  },
  {
    name: 'an async arrow function that imports',
    extension: 'ts',
    source: `import type {Config} from '@docusaurus/types';

export default async (): Promise<Config> => {
  const {basename} = await import('node:path');
  const config: Config = {title: 'Lights', tagline: basename('/a/b'), ${REST}, plugins: []};
  return config;
};
`,
  },
  {
    name: 'an async function by name',
    extension: 'mjs',
    source: `async function createConfigAsync() {
  return Promise.resolve({
    title: 'Lights',
    ${REST},
    plugins: [],
  });
}
export default createConfigAsync;
`,
  },
  {
    name: 'plugins with conditions in the list',
    extension: 'ts',
    source: `const isPreview = Boolean(process.env['LIGHTS_PREVIEW']);
export default {
  title: 'Lights',
  ${REST},
  plugins: [
    isPreview && './preview.js',
    ...(isPreview ? ['./more.js'] : []),
    function inline() {
      return { name: 'inline', plugins: [] };
    },
  ].filter(Boolean),
};
`,
  },
  {
    name: 'a condition between two lists of plugins',
    extension: 'js',
    source: `module.exports = {
  title: 'Lights',
  ${REST},
  plugins: process.env.LIGHTS_PREVIEW ? ['./preview.js'] : [],
};
`,
  },
  {
    name: 'plugins in a variable, used by shorthand',
    extension: 'mjs',
    source: `const plugins = [
  './first.js',
  // './disabled.js',
];

export default { title: 'Lights', ${REST}, plugins };
`,
  },
  {
    name: 'plugins commented out',
    extension: 'js',
    source: `/** docusaurus-plugin-docent could be added here. */
module.exports = {
  title: 'Lights',
  ${REST},
  // plugins: ['docusaurus-plugin-docent'],
  plugins: [
    // './first.js',
    /* ['./second.js', {}], */
  ],
};
`,
  },
  {
    name: 'the last plugin without a comma, on a line with comments',
    extension: 'ts',
    source: `export default {
  title: 'Lights',
  ${REST},
  plugins: [
    './first.js', // first
    './second.js' /* second */ // still the second
    // the end
  ]
}
`,
  },
  {
    name: 'a spread object with the plugins',
    extension: 'js',
    source: `const base = {
  ${REST},
  plugins: ['./first.js'],
};
module.exports = { ...base, title: 'Lights' };
`,
  },
  {
    name: 'a spread condition without plugins',
    extension: 'ts',
    source: `export default {
  title: 'Lights',
  ${REST},
  ...(process.env['LIGHTS_CI'] && { noIndex: true }),
};
`,
  },
  {
    name: 'plugins assigned afterwards',
    extension: 'cjs',
    source: `const config = { title: 'Lights', ${REST} };
config.plugins = ['./first.js'];
module.exports = config;
`,
  },
  {
    name: 'a function with two returns',
    extension: 'mjs',
    source: `export default function create() {
  if (process.env.LIGHTS_PREVIEW) {
    return { title: 'Lights (preview)', ${REST}, plugins: ['./first.js'] };
  }
  return { title: 'Lights', ${REST} };
}
`,
  },
  {
    name: 'Windows line endings and a byte order mark',
    extension: 'js',
    source: `\uFEFFmodule.exports = {\r\n  title: 'Lights',\r\n  ${REST},\r\n  plugins: [\r\n    './first.js'\r\n  ]\r\n};\r\n`,
  },
  {
    name: 'everything on one line',
    extension: 'cjs',
    source: `module.exports={title:'Lights',${REST},plugins:['./first.js']}`,
  },
  {
    name: 'a default export by name, in Urdu',
    extension: 'mjs',
    source: `const lights = {
  title: 'Lights',
  tagline: 'روشنی کے مینار 🗼',
  ${REST},
  i18n: { defaultLocale: 'ur', locales: ['ur'], localeConfigs: { ur: { direction: 'rtl' } } },
};
export { lights as default };
`,
  },
  {
    name: 'PostCSS plugins, which are other plugins',
    extension: 'js',
    source: `module.exports = {
  title: 'Lights',
  ${REST},
  plugins: [
    async function tailwind() {
      return {
        name: 'tailwind',
        configurePostCss(postcss) {
          postcss.plugins = [...postcss.plugins, 'tailwindcss'];
          return postcss;
        },
      };
    },
  ],
};
`,
  },
];

/** Shapes that cannot be edited safely, with what the message says. */
export const OTHER_SHAPES: readonly (ConfigShape & { problem: string; line?: number })[] = [
  {
    name: 'plugins made by a function',
    extension: 'mjs',
    source: `const getPlugins = () => ['./first.js'];\nexport default { title: 'Lights', ${REST}, plugins: getPlugins() };\n`,
    problem: '`plugins` is the result of a function call',
    line: 2,
  },
  {
    name: 'an imported configuration',
    extension: 'mjs',
    source: `import base from './base.mjs';\nexport default { ...base, title: 'Lights' };\n`,
    problem: 'which may have `plugins`',
    line: 2,
  },
  {
    name: 'a configuration wrapped by a function',
    extension: 'js',
    source: `const wrap = (config) => config;\nmodule.exports = wrap({ title: 'Lights', ${REST} });\n`,
    problem: 'the configuration is the result of a function call',
    line: 2,
  },
  {
    name: 'plugins assigned twice',
    extension: 'js',
    source: `let plugins = [];\nplugins = ['./first.js'];\nmodule.exports = { title: 'Lights', ${REST}, plugins };\n`,
    problem: '`plugins` is imported, or assigned more than once',
    line: 3,
  },
  {
    name: 'no export at all',
    extension: 'js',
    source: `const config = { title: 'Lights' };\n`,
    problem: 'no default export',
  },
];
