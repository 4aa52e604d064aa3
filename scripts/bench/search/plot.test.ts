import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import type { GrowthStep } from './measures/growth-step.js';
import { OURS, RIVALS } from './rivals/all-rivals.js';
import { drawPlot } from './plot.js';
import { createReport, type BenchReport } from './report.js';

describe('drawPlot', () => {
  it('is well formed: every element ends, in order, and nothing stands in it that XML would refuse', () => {
    for (const report of [fullReport(), emptyReport()]) {
      const { openNames, names } = readXml(drawPlot(report));
      expect(openNames).toEqual([]);
      expect(names[0]).toBe('svg');
    }
  });

  it('has a title and a description that says the figures, for readers who do not see it', () => {
    const svg = drawPlot(fullReport());
    expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="title description"/u);
    expect(svg).toContain('<title id="title">');
    expect(svg).toMatch(/<desc id="description">MRR@10\. redux-links: Docent 0\.75/u);
  });

  it('has its labels as text, a bar for each figure and a line for each search', () => {
    const svg = drawPlot(fullReport());
    expect(svg).toContain('>redux-links</text>');
    expect(svg).toContain('>xquad, 2 languages</text>');
    expect(svg).toContain('>0.750</text>');
    // Two groups of four searches, and six in the legend.
    expect(svg.match(/<rect class="bar/gu)).toHaveLength(6);
    const bars = svg.match(/<g [^>]*class="bar s\d".*?<\/g>/gu) ?? [];
    expect(bars.flatMap((bar) => bar.match(/<rect /gu) ?? [])).toHaveLength(8);
    expect(svg.match(/<g [^>]*class="line s\d"[^>]*><path /gu)).toHaveLength(2 * 4);
  });

  it('averages the books whose questions are links, and has a bar for what queries change', () => {
    const report = fullReport();
    const [row] = report.quality ?? [];
    if (row === undefined) throw new Error('the report has no rows');
    const figures = { r1: 0.8, r5: 1, r10: 1, page5: 1, context: 1, contextChars: 8000 };
    const ours = (mrr10: number) => ({
      unsteered: { ...figures, mrr10: 0.5 },
      steered: { ...figures, mrr10 },
      queriesBy: null,
    });
    report.quality = [
      { ...row, set: 'a-links', searches: allWith(0.5) },
      { ...row, set: 'b-links', searches: allWith(0.6) },
      { ...row, set: 'iot', searches: allWith(0.5), ours: ours(0.97) },
    ];
    const svg = drawPlot(report);
    expect(svg).toContain('>links, 2 books</text>');
    expect(svg).toContain('>0.550</text>');
    expect(svg).toContain('iot: Docent 0.50');
    expect(svg).toContain('Docent, steered 0.97.');
  });

  it('places a tenfold book a decade to the right, and no coordinate outside', () => {
    const svg = drawPlot(fullReport());
    const [first = [], second = [], ...rest] = Array.from(
      svg.matchAll(/class="line s0"[^>]*><path[^>]* d="M([\d.]+),[\d.]+L([\d.]+),[\d.]+L([\d.]+)/gu),
    );
    expect(rest).toEqual([]);
    const [, left, middle, right] = first.map(Number);
    expect(second.slice(1)).toEqual(first.slice(1));
    expect((right ?? 0) - (middle ?? 0)).toBeCloseTo((middle ?? 0) - (left ?? 0), 0);
    const dots = Array.from(svg.matchAll(/cx="([^"]+)" cy="([^"]+)"/gu));
    expect(dots).toHaveLength(2 * 4 * 3);
    for (const [, x = '', y = ''] of dots) {
      expect(Number(x)).toBeGreaterThan(0);
      expect(Number(x)).toBeLessThan(454);
      expect(Number(y)).toBeGreaterThan(0);
      expect(Number(y)).toBeLessThan(287);
    }
    expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
  });

  it('says what was not measured', () => {
    expect(drawPlot(emptyReport()).match(/not measured/gu)).toHaveLength(3);
  });

  it('names colours for light and dark pages', () => {
    expect(drawPlot(fullReport())).toContain('@media(prefers-color-scheme:dark)');
  });
});

function readXml(svg: string): { names: string[]; openNames: string[] } {
  const names: string[] = [];
  const openNames: string[] = [];
  const parser = new Parser(
    {
      onopentagname: (name) => {
        names.push(name);
        openNames.push(name);
      },
      // In XML mode, a missing end tag is an implied one.
      onclosetag: (name, isImplied) => {
        if (!isImplied && openNames.at(-1) === name) openNames.pop();
        else if (isImplied && svg.includes(`<${name}`)) openNames.pop();
      },
    },
    { xmlMode: true },
  );
  parser.end(svg);
  expect(svg.replaceAll(/&(?:#\d+|amp|lt|gt|quot);/gu, '')).not.toContain('&');
  return { names, openNames };
}

function emptyReport(): BenchReport {
  const machine = {
    cpu: 'a <fast> & "new" one',
    cores: 2,
    memoryBytes: 8e9,
    platform: 'linux x64',
    node: '20.19.0',
  };
  return createReport({ date: null, machine, isQuick: true, loadAtBegin: [0, 0, 0] });
}

function fullReport(): BenchReport {
  return {
    ...emptyReport(),
    quality: [
      { set: 'redux-links', questions: 294, chunks: 1879, searches: allWith(0.75) },
      { set: 'xquad-de', questions: 612, chunks: 128, searches: allWith(0.9) },
      { set: 'xquad-th', questions: 612, chunks: 128, searches: allWith(0.8) },
    ],
    growth: {
      books: [],
      steps: [OURS, ...RIVALS.map(({ name }) => name)].flatMap((search) =>
        [100, 1000, 10_000].map((chunks) => step(search, chunks)),
      ),
      runtimeBytes: { [OURS]: 39_000 },
      exponents: null,
    },
  };
}

function allWith(mrr10: number): Record<string, { r5: number; mrr10: number }> {
  return Object.fromEntries(
    [OURS, ...RIVALS.map(({ name }) => name)].map((name) => [name, { r5: 0.9, mrr10 }]),
  );
}

function step(search: string, chunks: number): GrowthStep {
  return {
    search,
    chunks,
    buildMs: chunks,
    peakBeforeBytes: 1e8,
    peakAfterBytes: 2e8,
    diskBytes: chunks * 1000,
    files: 10,
    medianColdBytes: chunks * 100,
    p95ColdBytes: chunks * 120,
    medianColdFiles: 8,
    p95ColdFiles: 9,
    warmP50Ms: chunks / 1000,
    warmP95Ms: chunks / 300,
  };
}
