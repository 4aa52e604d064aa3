import { markup, type Markup } from './markup.js';

/**
 * Plots recall against the number of passages, as inline SVG whose colours come from the page's style sheet. The plot is no wider
 * than a phone, so that the labels stay readable.
 *
 * @param recall - Share of questions with a right passage among the first 1, 2, … passages, from 0 to 1; at least two values.
 * @param steered - The same with queries, if there are any: a second line without labels.
 */
export function plotRecall(recall: readonly number[], steered: readonly number[] | null = null): Markup {
  const x = (k: number): number =>
    LEFT + INSET + ((k - 1) / (recall.length - 1)) * (WIDTH - LEFT - RIGHT - 2 * INSET);
  const y = (share: number): number => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  const points = (shares: readonly number[]): string =>
    shares.map((share, index) => `${at(x(index + 1))},${at(y(share))}`).join(' ');
  const labelled = LABELLED.filter((k) => k <= recall.length);
  return markup`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="plot-title plot-desc">
<title id="plot-title">Recall against k</title>
<desc id="plot-desc">${describe(recall, labelled)}${steered && ` Steered: ${listValues(steered, labelled)}.`}</desc>
${GRID.map(
  (
    share,
  ) => markup`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(share))}" y2="${at(y(share))}"/>
<text class="tick" x="${LEFT - 6}" y="${at(y(share) + 4)}" text-anchor="end">${share.toFixed(2)}</text>
`,
)}${steered && markup`<polyline class="line steered" points="${points(steered)}"/>`}
<polyline class="line" points="${points(recall)}"/>
${labelled.map((k) => {
  const share = recall[k - 1] ?? 0;
  return markup`<circle class="point" cx="${at(x(k))}" cy="${at(y(share))}" r="3"/>
<text class="value" x="${at(x(k))}" y="${at(y(share) + (share > 0.15 ? 18 : -9))}" text-anchor="middle">${share.toFixed(2)}</text>
<text class="tick" x="${at(x(k))}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${k}</text>
`;
})}<text class="tick" x="${at((LEFT + WIDTH - RIGHT) / 2)}" y="${HEIGHT - 4}" text-anchor="middle">first k passages</text>
</svg>`;
}

const WIDTH = 360;
const HEIGHT = 230;
const LEFT = 38;
const RIGHT = 4;
/** Space at either end for the labels of the first and last points. */
const INSET = 18;
const TOP = 12;
const BOTTOM = 40;
const GRID = [0, 0.25, 0.5, 0.75, 1];
/** The values of k that are labelled, far enough apart for their labels to fit. */
const LABELLED = [1, 3, 5, 10, 15, 20, 24];

function at(value: number): string {
  return value.toFixed(1);
}

function describe(recall: readonly number[], labelled: readonly number[]): string {
  return `Share of questions with a right passage among the first k: ${listValues(recall, labelled)}.`;
}

function listValues(recall: readonly number[], labelled: readonly number[]): string {
  return labelled.map((k) => `${(recall[k - 1] ?? 0).toFixed(3)} at ${k}`).join(', ');
}
