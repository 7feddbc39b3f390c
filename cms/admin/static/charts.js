// Charts, drawn from the tables they stand beside: what a chart shows, the table says.
//
// <figure class="chart" data-chart="bar"> holds a canvas and a <details> with a table. The first
// column names the points; columns whose heading has data-series ("gain", "loss", "accent",
// "gold", "soft") are drawn, from the exact amounts in <data value>. Without scripts the table is
// simply there. data-from="near" lets the axis begin near the lowest figure, data-unit names what is
// counted. Series differ by place, pattern or dash as well as by colour.
/* global Chart */

const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const amount = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2, notation: "compact" });
const DASHES = { gain: [], accent: [], loss: [6, 4], gold: [6, 4], soft: [2, 3] };
const drawn = new Map();

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    gain: read("--gain"),
    loss: read("--loss"),
    accent: read("--tblr-primary"),
    gold: read("--gold"),
    soft: read("--soft"),
    line: read("--line"),
    card: read("--card"),
    ink: read("--tblr-body-color"),
  };
}

/** Reads a table: labels of its rows, and a series for each marked column. */
function figures(table) {
  const rows = [...table.tBodies[0].rows];
  const labels = rows.map((row) => {
    const time = row.cells[0].querySelector("time");
    return time ? day.format(new Date(time.dateTime)) : row.cells[0].textContent.trim();
  });
  const series = [...table.tHead.rows[0].cells]
    .map((cell, column) => ({ cell, column }))
    .filter(({ cell }) => cell.dataset.series)
    .map(({ cell, column }) => ({
      name: cell.textContent.trim(),
      tone: cell.dataset.series,
      values: rows.map((row) => Number(row.cells[column].querySelector("data").value)),
    }));
  return { labels, series };
}

/** Stripes, so that losses are told from gains without colour. */
function stripes(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 2.4;
  for (const shift of [-6, 0, 6]) {
    pen.beginPath();
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}

function datasets(kind, series, tones) {
  return series.map(({ name, tone, values }) => {
    const colour = tones[tone];
    if (kind === "line") {
      return {
        label: name, data: values, borderColor: colour, backgroundColor: colour,
        borderWidth: 2, borderDash: DASHES[tone], pointRadius: values.length > 1 ? 0 : 3,
        pointHitRadius: 12, cubicInterpolationMode: "monotone",
      };
    }
    const isLoss = tone === "loss";
    return {
      label: name, data: isLoss ? values.map((value) => -value) : values, stack: "day",
      backgroundColor: isLoss ? stripes(colour) : colour, borderColor: colour,
      borderWidth: isLoss ? 1 : 0, borderRadius: 2, borderSkipped: false, maxBarThickness: 28,
    };
  });
}

/** The legend's usual labels, each with the dashes of its line. */
function dashed(chart) {
  const usual = Chart.defaults.plugins.legend.labels.generateLabels(chart);
  return usual.map((label) => ({
    ...label, lineDash: chart.data.datasets[label.datasetIndex].borderDash ?? [],
  }));
}

function options(kind, tones, fromZero, unit) {
  const font = { family: "Inter, system-ui, sans-serif", size: 12 };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: reduced.matches ? false : { duration: 300 },
    interaction: { mode: "index", intersect: false },
    scales: {
      x: {
        stacked: kind === "bar",
        grid: { display: false },
        border: { color: tones.line },
        ticks: { color: tones.soft, font, maxRotation: 0, autoSkipPadding: 18 },
      },
      y: {
        stacked: kind === "bar",
        beginAtZero: fromZero,
        grid: { color: tones.line },
        border: { display: false },
        ticks: { color: tones.soft, font, maxTicksLimit: 6, callback: (value) => short.format(value) },
      },
    },
    plugins: {
      legend: {
        position: "bottom",
        align: "start",
        labels: {
          color: tones.ink, font, boxWidth: 12, boxHeight: 12,
          generateLabels: dashed, usePointStyle: kind === "line", pointStyle: "line", pointStyleWidth: 30,
        },
      },
      tooltip: {
        callbacks: {
          label: (item) => ` ${item.dataset.label}: ${amount.format(Math.abs(item.parsed.y))} ${unit}`,
        },
      },
    },
  };
}

function draw(figure) {
  const kind = figure.dataset.chart;
  const table = figure.querySelector("table");
  const area = figure.querySelector(".chart-area");
  if (!table?.tBodies[0]?.rows.length) return;
  const { labels, series } = figures(table);
  const tones = colours();
  if (!drawn.has(figure)) {
    area.hidden = false;
    figure.querySelector("details").open = false;
  }
  drawn.get(figure)?.destroy();
  drawn.set(figure, new Chart(figure.querySelector("canvas"), {
    type: kind,
    data: { labels, datasets: datasets(kind, series, tones) },
    options: options(kind, tones, figure.dataset.from !== "near", figure.dataset.unit),
  }));
}

function drawAll(scope) {
  for (const figure of scope.querySelectorAll("figure[data-chart]")) draw(figure);
}

if (window.Chart) {
  drawAll(document);
  document.addEventListener("tribune:theme", () => drawAll(document));
  reduced.addEventListener("change", () => drawAll(document));
  document.addEventListener("htmx:after:swap", (event) => drawAll(event.target));
}
