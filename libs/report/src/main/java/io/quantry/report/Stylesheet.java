package io.quantry.report;

/** The page's look: that of the dashboard, in the reader's light or dark. */
final class Stylesheet {
  static final String CSS =
      """
      :root{--ground:#f7f8fa;--paper:#fff;--ink:#1b232d;--dim:#5b6675;--rule:#d9dee5;--accent:#0f766e;--bad:#b42318}
      @media(prefers-color-scheme:dark){:root{--ground:#0f1318;--paper:#161c23;--ink:#e4e9ef;--dim:#93a0b0;--rule:#2a333d;--accent:#3cc3ac;--bad:#f97066}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.5 Inter,system-ui,sans-serif}
      main{max-width:980px;margin:0 auto;padding:24px 16px 64px}
      .kind{margin:0;color:var(--dim);text-transform:uppercase;letter-spacing:.08em;font-size:11px}
      h1{margin:0 0 8px;font-size:22px;overflow-wrap:anywhere}
      h2{margin:32px 0 8px;font-size:15px;border-bottom:1px solid var(--rule);padding-bottom:4px}
      h3{margin:16px 0 4px;font-size:13px;color:var(--dim)}
      .verdict{display:inline-block;margin:0;padding:2px 10px;border:1px solid currentColor;border-radius:5px;font-weight:600}
      .passed{color:var(--accent)}.missed{color:var(--bad)}.open{color:var(--dim)}
      .words{margin:8px 0 0}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;background:var(--paper);border:1px solid var(--rule);font-size:13px}
      th,td{padding:6px 10px;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
      thead th{color:var(--dim);font-weight:500}
      tbody th{font-weight:500}
      td{white-space:nowrap;font-family:"JetBrains Mono",ui-monospace,monospace;font-variant-numeric:tabular-nums}
      .long{white-space:normal;min-width:16em}
      dt{font-weight:600;font-size:13px}dd{margin:0 0 8px;color:var(--dim)}
      .plot{display:block;width:100%;max-width:720px;margin:8px 0 16px;font-size:12px}
      .plot text{fill:var(--ink)}
      .grid{stroke:var(--rule)}
      .zero{stroke:var(--dim)}
      .allowed{stroke:var(--bad);stroke-dasharray:4 3}
      .bar{stroke:var(--accent);stroke-width:5;stroke-linecap:round;opacity:.45}
      .dot{fill:var(--accent)}
      .before{fill:var(--dim)}.after{fill:var(--accent)}
      """;

  private Stylesheet() {}
}
