import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from "chart.js";
import { useEffect, useRef } from "react";
import type { ChartPart } from "./chart-days.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** Polaris' colours of what went well, waits, was left out and failed: told apart by lightness as well. */
const COLOUR: Record<ChartPart, string> = {
  delivered: "--p-color-bg-fill-success",
  waiting: "--p-color-bg-fill-caution",
  skipped: "--p-color-bg-fill-tertiary-active",
  dead: "--p-color-bg-fill-critical",
};

export interface ChartCanvasProps {
  /** The days as they are written. */
  days: readonly string[];
  parts: readonly { part: ChartPart; label: string; values: readonly number[] }[];
}

/** Bars of days, drawn; what they say stands in a table beside it. */
export default function ChartCanvas({ days, parts }: ChartCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // What the page asks for anew is mostly the same: drawn again only where it isn't.
  const drawn = JSON.stringify({ days, parts });
  useEffect(() => {
    if (!canvas.current) return;
    const shown = JSON.parse(drawn) as ChartCanvasProps;
    const style = getComputedStyle(document.body);
    const chart = new Chart(canvas.current, {
      type: "bar",
      data: {
        labels: [...shown.days],
        datasets: shown.parts.map(({ part, label, values }) => ({
          label,
          data: [...values],
          backgroundColor: style.getPropertyValue(COLOUR[part]).trim() || "#888",
        })),
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        scales: {
          x: { stacked: true, grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 16 } },
          y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } },
        },
        plugins: { legend: { position: "bottom", labels: { boxWidth: 10 } } },
      },
    });
    return () => chart.destroy();
  }, [drawn]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
