"""The look of the page, light and dark: text has a contrast of 4.5 and more, and nothing is loaded from elsewhere."""

from __future__ import annotations

PALETTE_SIZE = 8
"""How many agents have a colour of their own; the rest share grey."""

STYLE = """
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1a202c;--soft:#566070;--line:#dfe3e9;--zebra:#f9fafb;
--good:#17703f;--goodbg:#e3f4ea;--warn:#8a5300;--warnbg:#fdf0d7;--bad:#b3261e;--badbg:#fbe4e2;--off:#5b6472;--offbg:#eef0f3;
--accent:#2b5fb3;--c0:#2f6bb8;--c1:#d06a1c;--c2:#2b8a5b;--c3:#8a4fa8;--c4:#b08a00;--c5:#11869a;--c6:#b83a64;--c7:#6f5a46;
--rest:#8b93a1;--track:#eceff3}
@media (prefers-color-scheme:dark){:root{--bg:#10141a;--card:#181e27;--ink:#e8ecf2;--soft:#a5b0bf;--line:#2c3542;
--zebra:#1c232d;--good:#7fd8a4;--goodbg:#143325;--warn:#f2c26b;--warnbg:#3a2b0e;--bad:#ff9d94;--badbg:#421a18;--off:#aab3c0;
--offbg:#262e39;--accent:#8ab4f8;--c0:#6ea8ee;--c1:#f0954b;--c2:#5dc795;--c3:#c08fe0;--c4:#dcb93a;--c5:#4cc3d6;--c6:#ee7ba0;--c7:#c2a78c;
--rest:#7d8796;--track:#222a35}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,footer{max-width:1180px;margin:0 auto;padding:0 24px}
header{padding-top:36px;padding-bottom:4px}
h1{font-size:28px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 2px}
p{margin:0}.sub{color:var(--soft)}
.lead{color:var(--soft);margin-bottom:14px;max-width:78ch}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px 22px;margin:18px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:14px;margin:20px 0 0;padding:0}
.cards>div{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 18px}
.cards dt{color:var(--soft);font-size:13px}.cards dd{margin:0;font-size:26px;font-weight:650;letter-spacing:-.01em}
.cards dd small{display:block;font-size:13px;font-weight:400;color:var(--soft);letter-spacing:0}
.scroll{overflow-x:auto}.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
th[scope=row]{font-weight:600;white-space:nowrap;width:1%;padding-right:18px}
.access table{font-size:13px}
.access th[scope=row]{white-space:normal;overflow-wrap:break-word;min-width:155px;width:auto}
.access td:last-child{min-width:230px}.access td:last-child summary{font-size:12.5px}.access details{margin-top:2px}
thead th{color:var(--soft);font-weight:600;font-size:13px;border-bottom-width:2px;vertical-align:bottom}
tbody tr:hover{background:var(--zebra)}tbody tr:last-child>*{border-bottom:0}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.pill{display:inline-block;border-radius:999px;padding:1px 10px;font-size:12.5px;font-weight:600;white-space:nowrap}
.good{color:var(--good);background:var(--goodbg)}.warn{color:var(--warn);background:var(--warnbg)}
.bad{color:var(--bad);background:var(--badbg)}.off{color:var(--off);background:var(--offbg)}
.matrix td,.matrix thead th:not(:first-child){text-align:center;padding-right:6px;padding-left:6px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px;overflow-wrap:anywhere}
details{margin-top:12px}summary{cursor:pointer;color:var(--accent);font-weight:600;font-size:14px}
details[open]>summary{margin-bottom:8px}
svg{display:block;width:100%;min-width:640px;height:auto}
svg text{fill:var(--ink);font-size:13px;font-family:inherit}svg .faint{fill:var(--soft);font-size:12px}
svg .grid{stroke:var(--line)}svg .track{fill:var(--track)}svg .cut{stroke:var(--card);stroke-width:1}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:10px 0 0;padding:0;font-size:13px}
.legend span{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:7px}
ul.plain{list-style:none;margin:0;padding:0}
footer{color:var(--soft);font-size:13px;padding-top:6px;padding-bottom:40px}
@media print{body{background:#fff}section,.cards>div{break-inside:avoid}}
"""
