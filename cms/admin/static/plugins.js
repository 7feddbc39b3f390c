// Charts on plugins' pages: drawn in the theme's colours, and again when the theme changes.
const COLOURS = ["--tblr-primary", "--loss", "--soft"];

function styled(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw(canvas) {
  const { kind, labels, series } = JSON.parse(canvas.dataset.chart);
  const datasets = Object.entries(series).map(([label, data], n) => {
    const colour = styled(COLOURS[n % COLOURS.length]);
    return { label, data, backgroundColor: colour, borderColor: colour, borderRadius: 3, tension: 0.2 };
  });
  const axis = { ticks: { color: styled("--soft") }, grid: { color: styled("--line") } };
  Chart.getChart(canvas)?.destroy();
  new Chart(canvas, {
    type: kind,
    data: { labels, datasets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: datasets.length > 1, labels: { color: styled("--soft") } } },
      scales: {
        x: { ...axis, grid: { display: false } },
        y: { ...axis, beginAtZero: true, ticks: { ...axis.ticks, precision: 0 } },
      },
    },
  });
}

function drawAll() {
  document.querySelectorAll("canvas[data-chart]").forEach(draw);
}
drawAll();
document.addEventListener("tribune:theme", drawAll);
