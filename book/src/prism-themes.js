/*
 * Code in the handbook's own colours: ink for names, wall green for strings, brass for values, brick for keywords.
 * Every colour keeps at least 4.5:1 on its ground.
 */
const palette = (colours) => ({
  plain: { color: colours.ink, backgroundColor: colours.ground },
  styles: [
    {
      types: ['comment', 'prolog', 'doctype', 'cdata'],
      style: { color: colours.quiet, fontStyle: 'italic' },
    },
    { types: ['punctuation', 'operator'], style: { color: colours.quiet } },
    { types: ['string', 'attr-value', 'inserted', 'char', 'url'], style: { color: colours.green } },
    {
      types: ['number', 'boolean', 'constant', 'symbol', 'variable', 'regex'],
      style: { color: colours.brass },
    },
    {
      types: ['keyword', 'tag', 'selector', 'important', 'deleted', 'atrule'],
      style: { color: colours.brick },
    },
    {
      types: ['function', 'class-name', 'attr-name', 'property', 'header-name', 'key'],
      style: { color: colours.blue },
    },
    { types: ['title', 'bold'], style: { fontWeight: 'bold' } },
  ],
});

export const lightCode = palette({
  ink: '#2a3032',
  ground: '#f7f4ec',
  quiet: '#6a6656',
  green: '#1d6450',
  brass: '#805a0f',
  brick: '#963d26',
  blue: '#2b5288',
});

export const darkCode = palette({
  ink: '#dfe3df',
  ground: '#1a201f',
  quiet: '#93a09a',
  green: '#93d3ab',
  brass: '#dcb766',
  brick: '#eba78d',
  blue: '#a3c5ee',
});
