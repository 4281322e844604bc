"""How a case looks on a sheet of its own, which nothing else goes with: on a screen, light and dark, and on paper."""

from __future__ import annotations

from markupsafe import Markup

STYLE = Markup("""<style>
:root { color-scheme: light dark; --ink: #1c1b19; --paper: #fff; --soft: #5b5750; --rule: #cfcac0; --tint: #f6f4ef; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece9e2; --paper: #171614; --soft: #aaa499; --rule: #45423b; --tint: #211f1c; }
}
* { box-sizing: border-box; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 Georgia, "Times New Roman", serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .2rem 0 .6rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-top: .6rem; border-top: 3px double var(--rule); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p { margin: .4rem 0; }
.meta, dt, time, .hint { color: var(--soft); font: .84rem/1.5 system-ui, sans-serif; }
dl { margin: .4rem 0; }
dl div { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: 0 1rem; padding: .15rem 0; }
dd { margin: 0; }
.text { white-space: pre-wrap; margin: 0; }
.message, .quote { margin: .6rem 0; padding: .5rem .8rem; background: var(--tint);
  border-inline-start: 3px solid var(--rule); }
ol, ul { padding-inline-start: 1.3rem; }
a { color: inherit; }
@media (max-width: 30rem) { dl div { grid-template-columns: 1fr; } }
@media print {
  :root { --ink: #000; --paper: #fff; --soft: #444; --rule: #999; --tint: #fff; }
  body { max-width: none; margin: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  .message, dl div { break-inside: avoid; }
}
</style>""")
