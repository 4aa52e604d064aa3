/** The report's whole style: one column, the reader's own fonts, light or dark by the system. */
export const REPORT_CSS = `
:root{--text:#1c1e21;--dim:#5a6068;--back:#fff;--card:#f5f6f7;--grid:#d5d8dc;--line:#0b6e4f;--mark:#ffe58a;--right:#0b6e4f}
@media (prefers-color-scheme:dark){:root{--text:#e8eaed;--dim:#a6adb5;--back:#17191c;--card:#22262a;--grid:#3d434a;--line:#5fd0a5;--mark:#6b5600;--right:#5fd0a5}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:.75rem 0 .25rem}
small,.about,.where,.score,figcaption,dd span{color:var(--dim)}
code{font:.875em ui-monospace,monospace}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.5rem;margin:1rem 0}
.figures div{background:var(--card);border-radius:.5rem;padding:.5rem .75rem}
dt{font-size:.875rem}dd{margin:0}dd b{font-size:1.5rem;display:block}dd span{font-size:.875rem}
figure{margin:1rem 0}
.plot{display:block;width:100%;max-width:34rem;height:auto}
.plot text{font:11px system-ui,sans-serif;fill:var(--dim)}.plot .value{fill:var(--text)}
.plot .grid{stroke:var(--grid)}.plot .line{fill:none;stroke:var(--line);stroke-width:2}.plot .point{fill:var(--line)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.1rem .75rem;text-align:right}
summary{cursor:pointer;padding:.4rem 0}
.question{border-top:1px solid var(--grid)}.question[open]{padding-bottom:1rem}
.rank{display:inline-block;min-width:2em;text-align:center;background:var(--card);border-radius:.5rem;font-variant-numeric:tabular-nums}
.name,.excerpt,.where{margin:.25rem 0}
.excerpt{background:var(--card);border-radius:.5rem;padding:.5rem .75rem;white-space:pre-wrap}
.right .excerpt{border-inline-start:.25rem solid var(--right)}
mark{background:var(--mark);color:inherit}
ol,ul{padding-inline-start:1.5rem;margin:.25rem 0}
`;
