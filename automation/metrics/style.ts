/** The page's only style sheet: system fonts, two themes, readable from 320 pixels on. */
export const style = `
:root{color-scheme:light dark;--ground:#fbfbfa;--card:#fff;--ink:#1c1d1f;--soft:#5b5e66;--line:#dcdce0;--ok:#1a7f4b;--failed:#c0362c;--warn:#fdeceb}
@media(prefers-color-scheme:dark){:root{--ground:#131416;--card:#1c1e21;--ink:#eceded;--soft:#a4a8b0;--line:#34373c;--ok:#45b97c;--failed:#f0776b;--warn:#3a201e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 .75rem}
header p,footer p,.tile p,caption,section>p{color:var(--soft);margin:0;font-size:.875rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin-top:1rem}
.alarms{background:var(--warn);border-color:var(--failed)}
.alarms h2{color:var(--failed)}
.alarms ul{margin:0;padding-left:1.25rem}
.calm{color:var(--ok);margin:1rem 0 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:0 0 1rem}
.tile{border-left:3px solid var(--line);padding-left:.75rem}
.tile dt{font-size:.875rem;color:var(--soft)}
.tile dd{margin:0;font-size:1.4rem;font-weight:600;font-variant-numeric:tabular-nums}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--card);font-size:14px;font-weight:700;text-anchor:middle}
.ends{display:flex;justify-content:space-between;margin-top:.25rem}
svg line{stroke:var(--line)}
.ok{fill:var(--ok)}.failed{fill:var(--failed)}.track{fill:var(--line)}
.meter{margin-bottom:.5rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.scroll+.scroll{margin-top:1.25rem}
caption{text-align:left;padding-bottom:.5rem}
th,td{padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child{text-align:left;font-weight:500}
thead th{font-size:.8125rem;color:var(--soft);font-weight:500}
td.bad{color:var(--failed);font-weight:600}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
footer{margin-top:1.5rem}
`;
